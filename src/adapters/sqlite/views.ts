/** Views of the history for people who read it; the coordinator itself does not use them. */
import { sql } from 'drizzle-orm';
import { integer, real, sqliteView, text } from 'drizzle-orm/sqlite-core';

/** One row per job: what was promised at submission, what came of it, and the error between. */
export const jobReport = sqliteView('job_report', {
  job: text(),
  sequence: integer(),
  name: text(),
  status: text(),
  fingerprint: text(),
  trialCount: integer('trial_count'),
  gpusPerTrial: integer('gpus_per_trial'),
  sizeGpuSeconds: real('size_gpu_seconds'),
  submittedAt: text('submitted_at'),
  waitedSeconds: real('waited_seconds'),
  predictedSeconds: real('predicted_seconds'),
  predictedFrom: text('predicted_from'),
  actualSeconds: real('actual_seconds'),
  errorPercent: real('error_percent'),
  predictions: integer(),
  preemptions: integer(),
  restarts: integer(),
}).as(sql`
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
FROM measured`);

/** One row per stretch of time in which a job was granted the same GPUs for the same reason. */
export const gpuTimeline = sqliteView('gpu_timeline', {
  job: text(),
  name: text(),
  epoch: integer(),
  fromMs: integer('from_ms'),
  untilMs: integer('until_ms'),
  gpus: real(),
  targetGpus: real('target_gpus'),
  gpuSeconds: real('gpu_seconds'),
  reasonCode: text('reason_code'),
  reasonText: text('reason_text'),
}).as(sql`
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
FROM stretches`);
