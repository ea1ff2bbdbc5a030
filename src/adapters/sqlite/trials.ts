import type { Database } from 'better-sqlite3';
import type { TrialReport } from '../../../bridge/index.ts';
import type { trials } from './schema.ts';

/**
 * A job's trials in one statement, since each driver reports them all every second and few have
 * changed: the rows that differ are written and no others.
 */
const writeChanged = `
INSERT INTO trials (
  job, id, position, phase, gpus, steps_done, steps_total, seconds_per_step, since_ms, starts
)
SELECT
  :job, value ->> 'id', key, value ->> 'phase', value ->> 'gpus', value ->> 'stepsDone',
  value ->> 'stepsTotal', value ->> 'secondsPerStep', value ->> 'sinceMs', value ->> 'starts'
FROM json_each(:trials) WHERE true
ON CONFLICT (job, id) DO UPDATE SET
  position = excluded.position,
  phase = excluded.phase,
  gpus = excluded.gpus,
  steps_done = excluded.steps_done,
  steps_total = excluded.steps_total,
  seconds_per_step = excluded.seconds_per_step,
  since_ms = excluded.since_ms,
  starts = excluded.starts
WHERE
  (position, phase, gpus, steps_done, steps_total, seconds_per_step, since_ms, starts)
  IS NOT (
    excluded.position, excluded.phase, excluded.gpus, excluded.steps_done,
    excluded.steps_total, excluded.seconds_per_step, excluded.since_ms, excluded.starts
  )`;

const dropOthers = `
DELETE FROM trials
WHERE job = :job AND id NOT IN (SELECT value ->> 'id' FROM json_each(:trials))`;

/** Prepares the replacement of a job's trials; to be called in a transaction. */
export function trialWriter(client: Database) {
  const write = client.prepare(writeChanged);
  const drop = client.prepare(dropOthers);
  const stored = client.prepare('SELECT count(*) FROM trials WHERE job = ?').pluck();
  return (job: string, reports: readonly TrialReport[]): void => {
    const values = { job, trials: JSON.stringify(reports) };
    write.run(values);
    if (stored.get(job) !== reports.length) drop.run(values);
  };
}

/** A row as the driver reported it. */
export function toTrial(row: typeof trials.$inferSelect): TrialReport {
  const { job: _job, position: _position, ...report } = row;
  return report;
}
