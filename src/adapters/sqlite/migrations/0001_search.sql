CREATE TABLE `front_points` (
	`search` integer NOT NULL,
	`number` integer NOT NULL,
	`parameters` text NOT NULL,
	`configuration` text NOT NULL,
	`objectives` text NOT NULL,
	`held_out` text NOT NULL,
	`sentence` text NOT NULL,
	PRIMARY KEY(`search`, `number`),
	FOREIGN KEY (`search`) REFERENCES `searches`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `search_evaluations` (
	`search` integer NOT NULL,
	`number` integer NOT NULL,
	`parameters` text NOT NULL,
	`objectives` text,
	PRIMARY KEY(`search`, `number`),
	FOREIGN KEY (`search`) REFERENCES `searches`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `searches` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`created_at_ms` integer NOT NULL,
	`status` text NOT NULL,
	`seed` integer NOT NULL,
	`algorithm` text NOT NULL,
	`objectives` text NOT NULL,
	`space` text NOT NULL,
	`workload` text NOT NULL,
	`evaluations_total` integer NOT NULL
);
