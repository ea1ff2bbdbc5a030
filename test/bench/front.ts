// How good the fronts are: each trace is searched with as many evaluations as its shipped front was,
// on the same jobs, and both fronts are evaluated on resampled workloads that neither has seen.
//   bun test/bench/front.ts [--json] [--data ../shared/data/pcs] [--seed 1] [--algorithm surrogate]
//     [--samples 1] [TRACE...]
// Of several samples to search with, the first is the trace itself, the others are resampled from it.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { fluidClusterWork } from '../../src/adapters/workers/fluid-cluster.ts';
import { threads } from '../../src/adapters/workers/pool.ts';
import { runSearch } from '../../src/adapters/workers/run-search.ts';
import { readScaling } from '../../src/cli/files/scaling.ts';
import { readTrace } from '../../src/cli/files/trace.ts';
import type { Workload } from '../../src/model/gpu-cluster/workload.ts';
import { artifactQueues } from '../../src/queueing/artifact-queues.ts';
import { queuesBy } from '../../src/queueing/queue-rule.ts';
import { dominates } from '../../src/search/dominance/dominance.ts';
import { hypervolume } from '../../src/search/dominance/hypervolume.ts';
import type { Configuration } from '../../src/search/evaluation/evaluator.ts';
import { fluidEvaluator } from '../../src/search/evaluation/fluid-evaluator.ts';
import { parseObjective } from '../../src/search/evaluation/objective.ts';
import { spaceOf } from '../../src/search/space.ts';
import type { Algorithm } from '../../src/search/store.ts';
import { bootstrapped } from '../../src/search/workload/bootstrap.ts';
import { mean } from '../../src/stats/mean.ts';

const gpus = 64;
const heldOut = 4;
const objectives = ['avg-jct', 'avg-pred-err'].map(parseObjective);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: '../shared/data/pcs' },
    seed: { type: 'string', default: '1' },
    algorithm: { type: 'string', default: 'surrogate' },
    samples: { type: 'string', default: '1' },
  },
});

interface Shipped {
  readonly jobs_used: number;
  readonly evaluations: number;
  readonly search_wall_s: number;
  readonly solutions: readonly {
    readonly T: number;
    readonly W: number;
    readonly zeta_min: number;
    readonly delta: number;
  }[];
}

async function measure(trace: string) {
  const { data } = values;
  const shipped: Shipped = JSON.parse(readFileSync(`${data}/pareto_fronts/${trace}.json`, 'utf8'));
  const scaling = readScaling(`${data}/scaling/afs_scaling.csv`);
  const path = `${data}/traces/philly_${trace}.csv`;
  const workload = readTrace({ path, scaling, jobs: shipped.jobs_used });
  const sizes = workload.jobs.map(({ sizeGpuSeconds }) => sizeGpuSeconds);
  const resampled = (count: number, seed: number) =>
    Array.from({ length: count }, (_, i) => bootstrapped(workload, seed + i));
  const training = [workload, ...resampled(Number(values.samples) - 1, 1)];
  const samples = [workload, ...resampled(heldOut, 1000)];
  const begun = performance.now();
  const { found } = await search(training, sizes, shipped.evaluations);
  const seconds = (performance.now() - begun) / 1000;
  const theirs = shipped.solutions.flatMap(({ T, W, zeta_min: zetaMin, delta }) => {
    const queues = queuesBy(artifactQueues, sizes, { T, W });
    return queues === null ? [] : [{ ...queues, zetaMin, delta }];
  });
  const evaluate = fluidEvaluator({ samples, gpus, objectives });
  const bySample = samples.map((_, sample) => {
    return compare(found, theirs, (configuration) => evaluate(configuration, sample));
  });
  return {
    trace,
    evaluations: shipped.evaluations,
    seconds: Number(seconds.toFixed(2)),
    publishedSeconds: shipped.search_wall_s,
    points: found.length,
    ratioSearched: bySample[0]?.ratio,
    ratioHeldOut: mean(bySample.slice(1).map(({ ratio }) => ratio)),
    worstHeldOut: Math.min(...bySample.slice(1).map(({ ratio }) => ratio)),
    oursBeaten: bySample[0]?.oursBeaten,
    theirsBeaten: bySample[0]?.theirsBeaten,
  };
}

async function search(samples: readonly Workload[], sizes: readonly number[], evaluations: number) {
  const work = fluidClusterWork({ samples, gpus, objectives });
  const outcome = await runSearch({
    plan: {
      seed: Number(values.seed),
      algorithm: values.algorithm as Algorithm,
      space: spaceOf('parameterised', sizes, artifactQueues),
      evaluations,
    },
    objectives,
    training: samples.length,
    heldOut: 0,
    present: null,
    workers: () => threads(availableParallelism())(work),
  });
  return { found: outcome.front.map(({ configuration }) => configuration) };
}

/** Hypervolumes up to a tenth beyond the worst values of both fronts, and how many points are beaten. */
function compare(
  ours: readonly Configuration[],
  theirs: readonly Configuration[],
  evaluate: (configuration: Configuration) => readonly number[],
) {
  const [a, b] = [ours.map(evaluate), theirs.map(evaluate)];
  const reference = objectives.map((_, m) => {
    return 1.1 * Math.max(...[...a, ...b].map((point) => point[m] ?? 0));
  });
  const beaten = (points: typeof a, others: typeof a) =>
    points.filter((point) => others.some((other) => dominates(other, point))).length;
  return {
    ratio: hypervolume(a, reference) / hypervolume(b, reference),
    oursBeaten: beaten(a, b),
    theirsBeaten: beaten(b, a),
  };
}

const traces =
  positionals.length > 0
    ? positionals
    : ['51b7ef', '2869ce', 'e13805', '7f04ca', '0e4a51', '6c71a0'];
const measurements = [];
for (const trace of traces) measurements.push(await measure(trace));
if (values.json) console.log(JSON.stringify(measurements, null, 2));
else console.table(measurements);
