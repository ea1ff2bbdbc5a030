CREATE TABLE `scaling_samples` (
	`job` text NOT NULL,
	`gpus` integer NOT NULL,
	`fingerprint` text NOT NULL,
	`at_ms` integer NOT NULL,
	`seconds_per_step` real NOT NULL,
	PRIMARY KEY(`job`, `gpus`)
);
--> statement-breakpoint
CREATE INDEX `scaling_samples_fingerprint` ON `scaling_samples` (`fingerprint`,`at_ms`);--> statement-breakpoint
ALTER TABLE `jobs` ADD `scaling` text;