import type { Costs } from './costs.ts';
import { noPast } from './job-past.ts';
import type { JobSnapshot } from './snapshot.ts';
import type { JobSpec } from './workload.ts';

/** A job just submitted, of which nothing ran yet; `sequence` is its place in the order of arrival. */
export function submitted(spec: JobSpec, sequence: number, costs: Costs): JobSnapshot {
  return {
    id: spec.id,
    sequence,
    arrivalMicros: spec.arrivalMicros,
    sizeGpuSeconds: spec.sizeGpuSeconds,
    grantedGpus: 0,
    ...noPast,
    readyMicros: spec.arrivalMicros + costs.launchMicros,
    trials: spec.trials.map((trial, i) => ({
      id: `${i}`,
      gpus: trial.gpus,
      speedups: trial.speedups,
      stepsTotal: trial.steps,
      stepsDone: 0,
      secondsPerStep: trial.secondsPerStep,
      phase: 'waiting',
      sinceMicros: spec.arrivalMicros,
      startedBefore: false,
    })),
  };
}
