/** Snapshots by hand, with times in seconds. */
import { microsOf } from '../../../src/kernel/units.ts';
import type {
  ClusterSnapshot,
  JobSnapshot,
  TrialSnapshot,
} from '../../../src/model/gpu-cluster/snapshot.ts';
import { someOverheads } from './support.ts';

/** A trial of 10 steps of a second on one GPU that waits since 0. */
export function trial(changes: Partial<TrialSnapshot> = {}): TrialSnapshot {
  return {
    id: 't',
    gpus: 1,
    speedups: null,
    stepsTotal: 10,
    stepsDone: 0,
    secondsPerStep: 1,
    phase: 'waiting',
    sinceMicros: 0,
    startedBefore: false,
    ...changes,
  };
}

/** A job that arrived at 0, whose driver is ready, with a grant for its first trial. */
export function job(
  trials: readonly TrialSnapshot[],
  changes: Partial<JobSnapshot> = {},
): JobSnapshot {
  return {
    id: 'a',
    sequence: 0,
    arrivalMicros: 0,
    sizeGpuSeconds: 10,
    trials,
    grantedGpus: 1,
    attainedGpuMicros: at(100),
    contentionJobMicros: at(100),
    launchedMicros: 0,
    readyMicros: 0,
    ...changes,
  };
}

/** A cluster of 2 GPUs at 100 seconds. */
export function cluster(...jobs: readonly JobSnapshot[]): ClusterSnapshot {
  return { nowMicros: at(100), gpus: 2, jobs, overheads: someOverheads };
}

export const at = microsOf;
