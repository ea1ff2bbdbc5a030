DROP INDEX `jobs_status`;--> statement-breakpoint
CREATE INDEX `jobs_status_finished` ON `jobs` (`status`,`finished_at_ms`,`sequence`);