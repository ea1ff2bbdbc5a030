import { microsOf } from '../kernel/units.ts';
import { simulate } from '../model/gpu-cluster/simulate.ts';
import type { Overheads } from '../model/gpu-cluster/snapshot.ts';
import { type JobSpec, trueSizeGpuSeconds } from '../model/gpu-cluster/workload.ts';
import { type PolicySpec, policyFromSpec } from '../policy/index.ts';
import type { TestbedJob } from './testbed.ts';
import type { TestbedRun } from './testbed-report.ts';

/** A run of the testbed that may be made. */
export interface TestbedPlan {
  readonly jobs: readonly TestbedJob[];
  readonly policy: PolicySpec;
  readonly gpus: number;
  readonly overheads: Overheads;
}

/** What the run would come to if it took what the simulator thinks it does. */
export function plannedRun({ jobs, policy, gpus, overheads }: TestbedPlan): TestbedRun {
  const workload = { name: 'testbed', jobs: jobs.map(jobSpec) };
  const options = { gpus, policy: policyFromSpec(policy), overheads, predict: true };
  const ran = simulate(workload, options).jobs.map((job, i) => {
    const { arrivalMicros, finishMicros, jctSeconds } = job;
    const predErrPercent = job.predErrPercent ?? 0;
    return {
      arrivalMicros,
      finishMicros,
      sizeGpuSeconds: workload.jobs[i]?.sizeGpuSeconds ?? 0,
      demandGpus: jobs[i]?.trials ?? 1,
      jctSeconds,
      predErrPercent,
      promiseErrPercent: null,
      again: null,
    };
  });
  return { jobs: ran, failed: 0, gpus, startSeconds: overheads.startSeconds };
}

function jobSpec({
  name,
  arrivalSeconds,
  trials: count,
  steps,
  secondsPerStep,
  reuseActors,
}: TestbedJob): JobSpec {
  const trials = Array.from({ length: count }, () => ({
    gpus: 1,
    speedups: null,
    steps,
    secondsPerStep,
  }));
  const sizeGpuSeconds = trueSizeGpuSeconds(trials);
  const arrivalMicros = microsOf(arrivalSeconds);
  return { id: name, arrivalMicros, trials, sizeGpuSeconds, reuseActors };
}
