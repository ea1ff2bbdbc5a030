import type { PolicyJob } from './scheduler.ts';

/** Speedups are quotients of measured times; this much is rounding. */
const tolerance = 1e-9;

/**
 * The allocation cap of a job (thesis §3.3.3, "Finding Demand caps"): the largest number of GPUs g
 * with ζ(g) ≥ `zetaMin`, where ζ(g) = speedup(g) · unit / g is the efficiency relative to the
 * smallest allocation. The thesis takes ζ for non-increasing; measured tables have dips, and the
 * largest g is right for them too. At least what it needs to run at all, at most the demand.
 */
export function efficiencyCap(job: PolicyJob, zetaMin: number): number {
  const { unitGpus: unit, leastGpus: least } = job;
  const most = job.usableGpus(job.demandGpus);
  for (let gpus = most; gpus > least; gpus -= unit) {
    if (job.speedup(gpus) * unit >= zetaMin * gpus * (1 - tolerance)) return gpus;
  }
  return Math.min(least, most);
}
