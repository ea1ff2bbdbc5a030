CREATE TABLE `allocations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job` text NOT NULL,
	`epoch` integer NOT NULL,
	`at_ms` integer NOT NULL,
	`gpus` real NOT NULL,
	`target_gpus` real NOT NULL,
	`reason_code` text NOT NULL,
	`reason_text` text NOT NULL,
	`reason_facts` text NOT NULL,
	FOREIGN KEY (`job`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `allocations_job` ON `allocations` (`job`);--> statement-breakpoint
CREATE INDEX `allocations_at` ON `allocations` (`at_ms`);--> statement-breakpoint
CREATE TABLE `cluster_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at_ms` integer NOT NULL,
	`kind` text NOT NULL,
	`job` text,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `cluster_events_job` ON `cluster_events` (`job`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`sequence` integer NOT NULL,
	`submission` text NOT NULL,
	`name` text GENERATED ALWAYS AS (json_extract(submission, '$.name')) VIRTUAL,
	`entrypoint` text GENERATED ALWAYS AS (json_extract(submission, '$.entrypoint')) VIRTUAL,
	`trial_count` integer GENERATED ALWAYS AS (json_extract(submission, '$.trials')) VIRTUAL,
	`gpus_per_trial` integer GENERATED ALWAYS AS (json_extract(submission, '$.gpusPerTrial')) VIRTUAL,
	`fingerprint` text NOT NULL,
	`submitted_at_ms` integer NOT NULL,
	`size_gpu_seconds` real NOT NULL,
	`status` text NOT NULL,
	`steps_per_trial` real NOT NULL,
	`seconds_per_step` real NOT NULL,
	`demand_source` text NOT NULL,
	`incarnation` integer NOT NULL,
	`launched_at_ms` integer,
	`ready_at_ms` integer,
	`started_at_ms` integer,
	`finished_at_ms` integer,
	`epoch` integer NOT NULL,
	`granted_gpus` real NOT NULL,
	`held_gpus` real NOT NULL,
	`preemptions` integer NOT NULL,
	`cancel_requested` integer NOT NULL,
	`driver_key` text,
	`outcome` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_sequence_unique` ON `jobs` (`sequence`);--> statement-breakpoint
CREATE INDEX `jobs_status` ON `jobs` (`status`);--> statement-breakpoint
CREATE TABLE `predictions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job` text NOT NULL,
	`at_ms` integer NOT NULL,
	`completes_at_ms` integer NOT NULL,
	`source` text NOT NULL,
	`cause` text NOT NULL,
	FOREIGN KEY (`job`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `predictions_job` ON `predictions` (`job`);--> statement-breakpoint
CREATE TABLE `progress` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job` text NOT NULL,
	`incarnation` integer NOT NULL,
	`trial` text NOT NULL,
	`step` integer NOT NULL,
	`at_ms` integer NOT NULL,
	`seconds` real NOT NULL,
	`metric` real,
	FOREIGN KEY (`job`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `progress_job` ON `progress` (`job`,`trial`,`step`);--> statement-breakpoint
CREATE TABLE `row_batches` (
	`job` text NOT NULL,
	`incarnation` integer NOT NULL,
	`kind` text NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`job`, `incarnation`, `kind`, `seq`),
	FOREIGN KEY (`job`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `timings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job` text NOT NULL,
	`incarnation` integer NOT NULL,
	`kind` text NOT NULL,
	`trial` text NOT NULL,
	`at_ms` integer NOT NULL,
	`seconds` real NOT NULL,
	FOREIGN KEY (`job`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `timings_kind` ON `timings` (`kind`,`at_ms`);--> statement-breakpoint
CREATE INDEX `timings_job` ON `timings` (`job`);--> statement-breakpoint
CREATE TABLE `trials` (
	`job` text NOT NULL,
	`id` text NOT NULL,
	`position` integer NOT NULL,
	`phase` text NOT NULL,
	`gpus` real NOT NULL,
	`steps_done` integer NOT NULL,
	`steps_total` integer,
	`seconds_per_step` real,
	`since_ms` integer NOT NULL,
	`starts` integer NOT NULL,
	PRIMARY KEY(`job`, `id`),
	FOREIGN KEY (`job`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `workload_samples` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job` text NOT NULL,
	`fingerprint` text NOT NULL,
	`submitted_at_ms` integer NOT NULL,
	`trials` integer NOT NULL,
	`gpus_per_trial` integer NOT NULL,
	`steps_per_trial` real NOT NULL,
	`seconds_per_step` real NOT NULL,
	`gpu_seconds` real NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `workload_samples_job_unique` ON `workload_samples` (`job`);--> statement-breakpoint
CREATE INDEX `workload_samples_newest` ON `workload_samples` (`submitted_at_ms`);--> statement-breakpoint
CREATE INDEX `workload_samples_fingerprint` ON `workload_samples` (`fingerprint`,`submitted_at_ms`);--> statement-breakpoint
CREATE VIEW `gpu_timeline` AS 
WITH stretches AS (
  SELECT
    allocations.*,
    jobs.name,
    coalesce(
      lead(at_ms) OVER (PARTITION BY job ORDER BY allocations.epoch, allocations.id),
      max(at_ms, jobs.finished_at_ms)
    ) AS until_ms
  FROM allocations
  JOIN jobs ON jobs.id = allocations.job
)
SELECT
  job,
  name,
  epoch,
  at_ms AS from_ms,
  until_ms,
  gpus,
  target_gpus,
  gpus * (until_ms - at_ms) / 1000.0 AS gpu_seconds,
  reason_code,
  reason_text
FROM stretches;--> statement-breakpoint
CREATE VIEW `job_report` AS 
WITH promise AS (
  SELECT job, min(id) AS id, count(*) AS predictions FROM predictions GROUP BY job
),
measured AS (
  SELECT
    jobs.*,
    (predictions.completes_at_ms - jobs.submitted_at_ms) / 1000.0 AS predicted_seconds,
    (jobs.finished_at_ms - jobs.submitted_at_ms) / 1000.0 AS actual_seconds,
    predictions.source AS predicted_from,
    coalesce(promise.predictions, 0) AS predictions
  FROM jobs
  LEFT JOIN promise ON promise.job = jobs.id
  LEFT JOIN predictions ON predictions.id = promise.id
)
SELECT
  id AS job,
  sequence,
  name,
  status,
  fingerprint,
  trial_count,
  gpus_per_trial,
  size_gpu_seconds,
  strftime('%Y-%m-%dT%H:%M:%fZ', submitted_at_ms / 1000.0, 'unixepoch') AS submitted_at,
  (started_at_ms - submitted_at_ms) / 1000.0 AS waited_seconds,
  predicted_seconds,
  predicted_from,
  actual_seconds,
  CASE WHEN status = 'succeeded' AND predicted_seconds > 0
    THEN 100.0 * abs(actual_seconds - predicted_seconds) / predicted_seconds
  END AS error_percent,
  predictions,
  preemptions,
  incarnation AS restarts
FROM measured;