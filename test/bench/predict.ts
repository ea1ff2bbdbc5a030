// How long one live prediction takes: a playout of the present state to the end of the last job, and
// the replays of arrivals that correct it, among many jobs. CPU time tells what a busy machine hides;
// it includes the threads that compile and collect garbage.
//   bun test/bench/predict.ts [--json]

import { automlWorkload } from '../../src/model/gpu-cluster/generate.ts';
import { playOut, setUp } from '../../src/model/gpu-cluster/play-out.ts';
import { sampleFinishes } from '../../src/model/gpu-cluster/sample.ts';
import type { ClusterSnapshot, Overheads } from '../../src/model/gpu-cluster/snapshot.ts';
import { submitted } from '../../src/model/gpu-cluster/submitted.ts';
import { type PolicySpec, policyFromSpec } from '../../src/policy/index.ts';
import { quantile } from '../../src/stats/quantile.ts';

const gpus = 64;
const rounds = 40;
/** A coordinator that runs for weeks has compiled all of this. */
const roundsToWarm = 40;
const overheads: Overheads = {
  launchSeconds: 8,
  startSeconds: 4,
  restoreSeconds: 4,
  reuseSeconds: 0.2,
  startsAtOnce: Number.POSITIVE_INFINITY,
  pauseSeconds: 0.7,
  stopSeconds: 0.7,
  finishSeconds: 1.5,
};
const specs: readonly PolicySpec[] = [
  { name: 'fifo' },
  { name: 'pcs', thresholds: [60, 300], weights: [0.6, 0.3, 0.1], zetaMin: 0.5, delta: 0.1 },
];

const nowMicros = 1e12;

/** As many jobs as given, all waiting, the newest last. */
function crowd(jobs: number) {
  const workload = automlWorkload({ seed: 2, jobs, gpus, load: 1, meanTrialSeconds: 60 });
  const arrived = workload.jobs.map((job, i) => ({ ...job, arrivalMicros: nowMicros - jobs + i }));
  const snapshot: ClusterSnapshot = {
    nowMicros,
    gpus,
    overheads,
    jobs: arrived.map((job, sequence) => ({
      ...submitted(job, sequence),
      readyMicros: job.arrivalMicros,
    })),
  };
  const arrivals = workload.jobs;
  const past = { arrivals, untilMicros: arrivals.at(-1)?.arrivalMicros ?? 0 };
  return { snapshot, past, last: arrived.at(-1)?.id ?? '' };
}

function timed(name: string, work: () => void) {
  for (let i = 0; i < roundsToWarm; i++) work();
  const cpuMs: number[] = [];
  const ms = Array.from({ length: rounds }, () => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    work();
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    cpuMs.push((user + system) / 1_000);
    return wall;
  });
  const at = (values: readonly number[], fraction: number) =>
    Number(quantile(values, fraction).toFixed(2));
  return {
    name,
    p50Ms: at(ms, 0.5),
    p99Ms: at(ms, 0.99),
    cpuP50Ms: at(cpuMs, 0.5),
    cpuP99Ms: at(cpuMs, 0.99),
  };
}

const rows = specs.flatMap((spec) => {
  const policy = policyFromSpec(spec);
  return [1_000, 10_000].flatMap((jobs) => {
    const { snapshot, past, last } = crowd(jobs);
    const among = `${spec.name}, ${jobs} jobs`;
    const samples = 3;
    return [
      timed(`${among}: playout`, () => playOut(snapshot, policy, { until: { job: last } })),
      timed(`${among}: ${samples} replays of arrivals`, () => {
        const scene = setUp(snapshot, policy);
        // As if it were over soon: far ahead nothing would be replayed.
        const awaited = scene.jobs.slice(-1).map((job) => ({ job, rawMicros: nowMicros }));
        sampleFinishes(scene.world, awaited, { past, samples, seed: 1 });
      }),
    ];
  });
});

if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2));
else console.table(rows);
