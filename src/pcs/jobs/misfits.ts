import type { Policy } from '../../policy/scheduler.ts';
import type { JobRecord } from './job.ts';
import { isTraining } from './training.ts';
import { isTrialOver } from './trial-steps.ts';

/** What can never run, or may wait for ever, on a cluster of so many GPUs; in words for people. */
export function misfitHints(jobs: readonly JobRecord[], policy: Policy, gpus: number): string[] {
  if (gpus === 0) return [];
  const wide = jobs.flatMap((job) => tooWide(job, gpus));
  const { queues = 0 } = policy;
  if (queues <= gpus) return wide;
  const crowd = `The policy has ${queues} queues for ${gpus} GPUs; a queue may wait for ever.`;
  return [...wide, crowd];
}

function tooWide({ id, submission, trials }: JobRecord, gpus: number): string[] {
  if (isTraining(submission)) return [];
  const open = trials.filter((trial) => !isTrialOver(trial));
  const widest = Math.max(0, ...open.map((trial) => trial.gpus));
  if (widest <= gpus) return [];
  return [`${id} has trials of ${widest} GPUs, which never run: the cluster has ${gpus}.`];
}
