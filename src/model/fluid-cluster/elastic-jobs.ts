import { secondsOf } from '../../kernel/units.ts';
import type { SpeedupTable } from '../gpu-cluster/snapshot.ts';
import { type JobSpec, trueSizeGpuSeconds, type Workload } from '../gpu-cluster/workload.ts';
import type { ElasticJob } from './jobs.ts';

/**
 * The jobs of a workload as pieces of divisible work, as the published simulator merges the trials
 * of a job into one: a job of one elastic trial keeps its table, any other one scales linearly up to
 * the GPUs of all its trials.
 */
export function elasticJobsOf(workload: Workload): ElasticJob[] {
  const linear = linearTable(workload.jobs);
  return workload.jobs.map((job) => {
    const { id, trials, sizeGpuSeconds } = job;
    const [first] = trials;
    const isElastic = trials.length === 1 && first?.speedups != null;
    return {
      id,
      arrivalSeconds: secondsOf(job.arrivalMicros),
      workSeconds: trueSizeGpuSeconds(trials),
      sizeGpuSeconds,
      demandGpus: gpusOf(job),
      speedups: isElastic ? (first.speedups as SpeedupTable) : linear,
    };
  });
}

function gpusOf({ trials }: JobSpec): number {
  return trials.reduce((sum, trial) => sum + trial.gpus, 0);
}

/** One table for all, so that jobs which scale alike are known to. */
function linearTable(jobs: readonly JobSpec[]): SpeedupTable {
  const most = jobs.reduce((gpus, job) => Math.max(gpus, gpusOf(job)), 0);
  return Array.from({ length: most + 1 }, (_, gpus) => gpus);
}
