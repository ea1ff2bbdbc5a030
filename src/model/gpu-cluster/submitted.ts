import type { SimJob } from './job.ts';
import { noPast } from './job-past.ts';
import { place } from './load.ts';
import type { JobSnapshot } from './snapshot.ts';
import type { JobSpec } from './workload.ts';
import type { World } from './world.ts';

/** A job just submitted, of which nothing ran yet; `sequence` is its place in the order of arrival. */
export function submitted(spec: JobSpec, sequence: number): JobSnapshot {
  return {
    id: spec.id,
    sequence,
    arrivalMicros: spec.arrivalMicros,
    sizeGpuSeconds: spec.sizeGpuSeconds,
    reuseActors: spec.reuseActors,
    grantedGpus: 0,
    ...noPast,
    launchedMicros: null,
    readyMicros: null,
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

/** Submits a job and lets the coordinator decide. */
export function arrive(spec: JobSpec, sequence: number, world: World): SimJob {
  world.events++;
  const job = place(submitted(spec, sequence), world);
  world.settle();
  return job;
}
