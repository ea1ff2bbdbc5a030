import type { TrialReport } from '../../../bridge/index.ts';
import type { JobRecord } from './job.ts';

/** A trial is silent that has not reported for so long, and for so many times as long as a step takes. */
const silentMs = 600_000;
const silentSteps = 20;

/** Trials that hold GPUs and may hang, in words for people. */
export function silentHints(jobs: readonly JobRecord[], nowMs: number): string[] {
  return jobs.flatMap((job) =>
    job.trials
      .filter((trial) => isSilent(trial, job, nowMs))
      .map(({ id, sinceMs }) => {
        const minutes = Math.floor((nowMs - sinceMs) / 60_000);
        return `${job.id}: trial ${id} holds its GPUs and has not reported for ${minutes} minutes.`;
      }),
  );
}

function isSilent(trial: TrialReport, { estimate }: JobRecord, nowMs: number): boolean {
  if (trial.phase !== 'running' && trial.phase !== 'starting') return false;
  const stepMs = 1_000 * (trial.secondsPerStep ?? estimate.secondsPerStep);
  return nowMs - trial.sinceMs > Math.max(silentMs, silentSteps * stepMs);
}
