// How far promises can be trusted: Pred_err raw and corrected, and what the 90 % intervals cover, per
// trace and configuration, learning only from jobs completed before each promise. The naive interval
// takes the 5 % and 95 % quantiles of the raw errors of the completed jobs of the queue.
// `possibleRatio` is what the corrected error would be, relative to the raw one, if the newest 1,000
// arrivals of the whole trace were replayed, later ones included. `settled` are jobs that no replay
// moves: most end exactly when foretold, whatever the coverage asked for. Some replay moves the others.
//   bun test/bench/promises.ts [--json] [--samples 8] [--only 2869ce]
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { automlWorkload } from '../../src/model/gpu-cluster/generate.ts';
import type { JobResult } from '../../src/model/gpu-cluster/results.ts';
import { simulate } from '../../src/model/gpu-cluster/simulate.ts';
import { noOverheads } from '../../src/model/gpu-cluster/snapshot.ts';
import type { JobSpec, Workload } from '../../src/model/gpu-cluster/workload.ts';
import { type PolicySpec, policyFromSpec } from '../../src/policy/index.ts';
import { holds, type Interval, recordsNeeded } from '../../src/prediction/calibration.ts';
import type { SampledRange } from '../../src/prediction/forecast.ts';
import { quantile } from '../../src/stats/quantile.ts';

const gpus = 64;
const dataFolder = fileURLToPath(new URL('../../../shared/data/pcs/', import.meta.url));
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    samples: { type: 'string', default: '8' },
    only: { type: 'string' },
  },
});

interface Case {
  readonly workload: Workload;
  readonly configuration: string;
  readonly spec: PolicySpec;
}

/** Trace, how many of its jobs, and the points of its front by rising JCT. */
const traces: readonly (readonly [string, number, readonly number[]])[] = [
  ['2869ce', 956, [0, 8]],
  ['e13805', 938, [0, 6]],
  ['7f04ca', 1_461, [0, 6]],
  ['6c71a0', 2_000, [0, 10]],
  ['0e4a51', 2_465, [0, 10]],
];

function traceCases(): Case[] {
  if (!existsSync(dataFolder)) {
    console.error(`The traces are left out: there is no ${dataFolder}`);
    return [];
  }
  return traces.flatMap(([trace, jobs, points]) => {
    const workload = { name: trace, jobs: readTrace(trace).slice(0, jobs) };
    const front = readFront(trace);
    return points.map((point) => {
      const spec = front[point];
      if (spec === undefined) throw new Error(`the front of ${trace} has no point ${point}`);
      return { workload, configuration: `front ${point}`, spec };
    });
  });
}

function generatedCases(): Case[] {
  const spec: PolicySpec = {
    name: 'pcs',
    thresholds: [150, 600],
    weights: [0.7, 0.24, 0.06],
    zetaMin: 0.5,
    delta: 0.1,
  };
  return [101, 102, 103].map((seed) => {
    const load = 0.9;
    const workload = automlWorkload({ seed, jobs: 1_000, gpus, load, meanTrialSeconds: 60 });
    return { workload, configuration: '3 queues', spec };
  });
}

function readTrace(trace: string): JobSpec[] {
  const speedups = readSpeedups();
  return rowsOf(`traces/philly_${trace}.csv`).map(
    ([id = '', submit = '', service = '', gpusMost = '', model = '']) => {
      const most = Number(gpusMost);
      const size = Math.max(1, Number(service));
      const table = (speedups.get(model) ?? []).slice(0, most + 1);
      const trial = { gpus: most, speedups: table, steps: 1, secondsPerStep: size };
      const arrivalMicros = Math.round(Number(submit) * 1e6);
      return { id, arrivalMicros, sizeGpuSeconds: size, trials: [trial] };
    },
  );
}

function readSpeedups(): Map<string, number[]> {
  const tables = new Map<string, number[]>();
  for (const [model = '', count = '', , speedup = ''] of rowsOf('scaling/afs_scaling.csv')) {
    const table = tables.get(model) ?? [0];
    table[Number(count)] = Number(speedup);
    tables.set(model, table);
  }
  return tables;
}

function rowsOf(path: string): string[][] {
  const [, ...lines] = readFileSync(dataFolder + path, 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => line.split(','));
}

interface Solution {
  readonly nondominated: boolean;
  readonly avg_jct_s: number;
  readonly thresholds: readonly (number | null)[];
  readonly weights: readonly number[];
  readonly zeta_min: number;
  readonly delta: number;
}

function readFront(trace: string): PolicySpec[] {
  const text = readFileSync(`${dataFolder}pareto_fronts/${trace}.json`, 'utf8');
  const { solutions } = JSON.parse(text) as { solutions: readonly Solution[] };
  return solutions
    .filter(({ nondominated }) => nondominated)
    .sort((a, b) => a.avg_jct_s - b.avg_jct_s)
    .map(({ thresholds, weights, zeta_min: zetaMin, delta }) => ({
      name: 'pcs',
      thresholds: thresholds.flatMap((size) => size ?? []),
      weights,
      zetaMin,
      delta,
    }));
}

/** A job and the intervals that it was promised to end in. */
interface Told {
  readonly job: JobResult;
  readonly queue: number;
  readonly interval: Interval;
  readonly naive: Interval;
}

function toldTo(jobs: readonly JobResult[], queues: readonly number[]): Told[] {
  return jobs.flatMap((job, i) => {
    if (job.promised === null) return [];
    const naive = naiveInterval(jobs, queues, i);
    return [{ job, queue: queues[i] ?? 0, interval: job.promised.interval, naive }];
  });
}

/** The interval that quantiles of past raw errors give a job; jobs are in order of arrival. */
function naiveInterval(jobs: readonly JobResult[], queues: readonly number[], i: number): Interval {
  const { arrivalMicros = 0, predictedJctSeconds } = jobs[i] ?? {};
  const raw = predictedJctSeconds ?? 0;
  const errors = jobs
    .slice(0, i)
    .filter((other, k) => queues[k] === queues[i] && other.finishMicros <= arrivalMicros)
    .map((other) => other.jctSeconds / (other.predictedJctSeconds ?? 1));
  const isKnown = errors.length >= recordsNeeded;
  const [low, high] = isKnown ? [quantile(errors, 0.05), quantile(errors, 0.95)] : [1, 1];
  const range = { lowSeconds: raw * low, highSeconds: raw * high };
  return { ...range, coverage: 0.9, source: 'queue', jobs: errors.length };
}

function measure({ workload, configuration, spec }: Case) {
  const started = performance.now();
  const policy = policyFromSpec(spec);
  const promise = { samples: Number(values.samples), seed: 1 };
  const options = { gpus, policy, overheads: noOverheads, predict: true, promise };
  const { jobs, summary } = simulate(workload, options);
  const knowing = { ...promise, replayed: workload.jobs };
  const possible = simulate(workload, { ...options, promise: knowing }).summary;
  const told = toldTo(
    jobs,
    workload.jobs.map((job) => policy.queueOf?.(job.sizeGpuSeconds) ?? 0),
  );
  const settled = told.filter(isSettled);
  const others = told.filter((one) => !isSettled(one));
  const coverageByQueue = Array.from({ length: policy.queues ?? 1 }, (_, queue) =>
    coverageOf(told.filter((one) => one.queue === queue)),
  );
  const raw = summary.predErrPercent;
  const corrected = summary.correctedPredErrPercent;
  return {
    trace: workload.name,
    configuration,
    jobs: jobs.length,
    rawPredErrPercent: round(raw?.mean),
    correctedPredErrPercent: round(corrected?.mean),
    ratio: round((corrected?.mean ?? 0) / (raw?.mean ?? 1)),
    possibleRatio: round((possible.correctedPredErrPercent?.mean ?? 0) / (raw?.mean ?? 1)),
    rawP99: round(raw?.p99),
    correctedP99: round(corrected?.p99),
    intervalCoverage: coverageOf(told),
    settled: round(settled.length / jobs.length),
    coverageOfSettled: coverageOf(settled),
    coverageOfOthers: coverageOf(others),
    naiveCoverage: coverageOf(told, 'naive'),
    naiveCoverageOfOthers: coverageOf(others, 'naive'),
    medianIntervalWidth: widthOf(told, 0.5),
    medianWidthOfOthers: widthOf(others, 0.5),
    p90WidthOfOthers: widthOf(others, 0.9),
    naiveMedianWidth: widthOf(told, 0.5, 'naive'),
    naiveMedianWidthOfOthers: widthOf(others, 0.5, 'naive'),
    naiveP90WidthOfOthers: widthOf(others, 0.9, 'naive'),
    coverageByQueue,
    seconds: round((performance.now() - started) / 1_000),
  };
}

type Which = 'interval' | 'naive';

/** The share of jobs that ended inside their interval; null for no jobs. */
function coverageOf(told: readonly Told[], which: Which = 'interval'): number | null {
  const inside = told.filter((one) => holds(one[which], one.job.jctSeconds));
  return told.length === 0 ? null : round(inside.length / told.length);
}

/** How wide the intervals are, relative to their lower ends. */
function widthOf(told: readonly Told[], share: number, which: Which = 'interval'): number | null {
  const widths = told.map((one) => relativeWidth(one[which]));
  return told.length === 0 ? null : round(quantile(widths, share));
}

function isSettled({ job }: Told): boolean {
  return job.promised !== null && relativeWidth(job.promised.sampled) < 1e-6;
}

function relativeWidth({ lowSeconds, highSeconds }: SampledRange): number {
  return highSeconds / lowSeconds - 1;
}

function round(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value.toFixed(3));
}

const cases = [...generatedCases(), ...traceCases()].filter(
  ({ workload }) => values.only === undefined || workload.name.includes(values.only),
);
const rows = cases.map((one) => {
  const row = measure(one);
  if (!values.json) console.error(`${row.trace}, ${row.configuration}: ${row.seconds} s`);
  return row;
});
if (values.json) console.log(JSON.stringify(rows, null, 2));
else console.table(rows.map((row) => ({ ...row, coverageByQueue: row.coverageByQueue.join(' ') })));
