// Pred_err in percent of jobs 10 to 14 of 20 generated workloads, raw and corrected by the arrivals so far:
// as they arrive at random, and where the first twelve come in one sweep.
//   bun test/bench/sweep.ts [--json]
import { automlWorkload } from '../../src/model/gpu-cluster/generate.ts';
import { predErrPercent } from '../../src/model/gpu-cluster/metrics.ts';
import { simulate } from '../../src/model/gpu-cluster/simulate.ts';
import { noOverheads } from '../../src/model/gpu-cluster/snapshot.ts';
import { policyFromSpec } from '../../src/policy/index.ts';
import { mean } from '../../src/stats/mean.ts';

const gpus = 8;
const policy = policyFromSpec({
  ...{ name: 'pcs', thresholds: [600], weights: [0.5, 0.5], zetaMin: 0, delta: 0.1 },
});
const seeds = Array.from({ length: 20 }, (_, i) => i + 1);

/** The first so many jobs arrive within as many milliseconds. */
function promised(seed: number, sweep: number) {
  const workload = automlWorkload({ seed, jobs: 40, gpus, load: 0.7, meanTrialSeconds: 600 });
  const jobs = workload.jobs.map((job, i) => {
    return i < sweep ? { ...job, arrivalMicros: 1_000 * i } : job;
  });
  const promise = { samples: 16, seed: 1 };
  const options = { gpus, policy, overheads: noOverheads, predict: true, promise };
  return simulate({ ...workload, jobs }, options).jobs.slice(9, 14);
}

const rows = [0, 12].map((sweep) => {
  const jobs = seeds.flatMap((seed) => promised(seed, sweep));
  return {
    jobsInSweep: sweep,
    rawPercent: mean(jobs.map((job) => job.predErrPercent ?? 0)),
    correctedPercent: mean(
      jobs.flatMap(({ jctSeconds, promised: made }) =>
        made === null ? [] : predErrPercent(jctSeconds, made.correctedSeconds),
      ),
    ),
  };
});
if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2));
else console.table(rows);
