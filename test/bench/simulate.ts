// How fast the simulated cluster runs: events per second for a seeded workload, with and without
// predictions, and the time of one prediction among many active jobs.
//   bun test/bench/simulate.ts [--json]
import { microsOf } from '../../src/kernel/units.ts';
import { automlWorkload } from '../../src/model/gpu-cluster/generate.ts';
import { noPast } from '../../src/model/gpu-cluster/job-past.ts';
import { playOut } from '../../src/model/gpu-cluster/play-out.ts';
import { simulate } from '../../src/model/gpu-cluster/simulate.ts';
import {
  type ClusterSnapshot,
  noOverheads,
  type Overheads,
} from '../../src/model/gpu-cluster/snapshot.ts';
import { type PolicySpec, policyFromSpec } from '../../src/policy/index.ts';
import { quantile } from '../../src/stats/quantile.ts';

const gpus = 64;
const rounds = 5;
const specs: readonly PolicySpec[] = [
  { name: 'fifo' },
  { name: 'pcs', thresholds: [60, 300], weights: [0.6, 0.3, 0.1], zetaMin: 0.5, delta: 0.1 },
];
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

interface Measurement {
  readonly name: string;
  readonly events: number;
  readonly secondsMedian: number;
  readonly eventsPerSecond: number;
}

function measure(name: string, work: () => number): Measurement {
  let events = 0;
  const seconds = Array.from({ length: rounds }, () => {
    const start = performance.now();
    events = work();
    return (performance.now() - start) / 1000;
  });
  const secondsMedian = quantile(seconds, 0.5);
  return { name, events, secondsMedian, eventsPerSecond: Math.round(events / secondsMedian) };
}

/** Busier than the cluster can bear, so that hundreds of jobs wait. */
function simulation(spec: PolicySpec, predict: boolean, costs: Overheads): Measurement {
  const workload = automlWorkload({ seed: 1, jobs: 2_000, gpus, load: 1.3, meanTrialSeconds: 60 });
  const name = `${spec.name}${costs === noOverheads ? '' : ', overheads'}${predict ? ', predictions' : ''}`;
  return measure(name, () => {
    const options = { gpus, policy: policyFromSpec(spec), overheads: costs, predict };
    const { summary } = simulate(workload, options);
    return summary.events + summary.virtualEvents;
  });
}

/** One prediction for the last of many jobs that wait. */
function prediction(spec: PolicySpec, jobs: number): Measurement {
  const workload = automlWorkload({ seed: 2, jobs, gpus, load: 1, meanTrialSeconds: 60 });
  const nowMicros = microsOf(1e6);
  const snapshot: ClusterSnapshot = {
    nowMicros,
    gpus,
    overheads,
    jobs: workload.jobs.map((job, sequence) => ({
      id: job.id,
      sequence,
      arrivalMicros: sequence,
      sizeGpuSeconds: job.sizeGpuSeconds,
      grantedGpus: 0,
      ...noPast,
      launchedMicros: sequence,
      readyMicros: sequence,
      trials: job.trials.map((trial, i) => ({
        ...trial,
        id: `${i}`,
        stepsTotal: trial.steps,
        stepsDone: 0,
        phase: 'waiting',
        sinceMicros: sequence,
        startedBefore: false,
      })),
    })),
  };
  const last = workload.jobs.at(-1)?.id ?? '';
  return measure(`${spec.name}, prediction among ${jobs} jobs`, () => {
    playOut(snapshot, policyFromSpec(spec), { until: { job: last } });
    return 1;
  });
}

const measurements = specs.flatMap((spec) => [
  simulation(spec, false, noOverheads),
  simulation(spec, true, noOverheads),
  simulation(spec, true, overheads),
  prediction(spec, 1_000),
  prediction(spec, 10_000),
]);

if (process.argv.includes('--json')) console.log(JSON.stringify(measurements, null, 2));
else console.table(measurements);
