ALTER TABLE `predictions` ADD `raw_completes_at_ms` integer;--> statement-breakpoint
ALTER TABLE `predictions` ADD `queue` integer;--> statement-breakpoint
ALTER TABLE `predictions` ADD `samples` integer;--> statement-breakpoint
ALTER TABLE `predictions` ADD `sampled_from_ms` integer;--> statement-breakpoint
ALTER TABLE `predictions` ADD `sampled_until_ms` integer;--> statement-breakpoint
ALTER TABLE `predictions` ADD `earliest_at_ms` integer;--> statement-breakpoint
ALTER TABLE `predictions` ADD `latest_at_ms` integer;--> statement-breakpoint
ALTER TABLE `predictions` ADD `calibrated_on` text;--> statement-breakpoint
ALTER TABLE `predictions` ADD `calibration_jobs` integer;