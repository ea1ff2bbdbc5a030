// How fast configurations are searched for, and how good they are: seconds per search, evaluations
// per second, and the hypervolume of the front on held-out workloads, by algorithm and space.
//   bun test/bench/search.ts [--json]
import { availableParallelism } from 'node:os';
import { gpuClusterWork } from '../../src/adapters/workers/gpu-cluster.ts';
import { threads } from '../../src/adapters/workers/pool.ts';
import { runSearch, type SearchRun } from '../../src/adapters/workers/run-search.ts';
import { automlWorkload } from '../../src/model/gpu-cluster/generate.ts';
import { noOverheads } from '../../src/model/gpu-cluster/snapshot.ts';
import { hypervolume } from '../../src/search/dominance/hypervolume.ts';
import { parseObjective } from '../../src/search/evaluation/objective.ts';
import { type SpaceName, spaceOf } from '../../src/search/space.ts';
import { type Algorithm, algorithms } from '../../src/search/store.ts';

const gpus = 16;
const training = 3;
const heldOut = 3;
const evaluations = 370;
const samples = Array.from({ length: training + heldOut }, (_, i) =>
  automlWorkload({ seed: i + 1, jobs: 200, gpus, load: 0.9, meanTrialSeconds: 60 }),
);
const sizes = samples
  .slice(0, training)
  .flatMap(({ jobs }) => jobs.map(({ sizeGpuSeconds }) => sizeGpuSeconds));
const objectives = ['avg-jct', 'avg-pred-err'].map(parseObjective);

interface Measurement {
  readonly name: string;
  readonly workers: number;
  readonly evaluations: number;
  readonly simulations: number;
  readonly seconds: number;
  readonly evaluationsPerSecond: number;
  readonly points: number;
  /** Up to 1,000 s and 100 %, as a part of that. */
  readonly heldOutHypervolume: number;
}

async function measure(
  algorithm: Algorithm,
  space: SpaceName,
  workers: number,
): Promise<Measurement> {
  const work = gpuClusterWork({ samples, gpus, overheads: noOverheads, objectives });
  const run: SearchRun = {
    plan: { seed: 1, algorithm, space: spaceOf(space, sizes), evaluations },
    objectives,
    training,
    heldOut,
    present: null,
    workers: () => threads(workers)(work),
  };
  const begun = performance.now();
  const { front, found } = await runSearch(run);
  const seconds = (performance.now() - begun) / 1000;
  const means = front.map((point) => point.heldOut.map(({ mean }) => mean));
  return {
    name: `${algorithm}, ${space}`,
    workers,
    evaluations,
    simulations: evaluations * training + found * heldOut,
    seconds: round(seconds),
    evaluationsPerSecond: round(evaluations / seconds),
    points: front.length,
    heldOutHypervolume: hypervolume(means, [1000, 100]) / 100_000,
  };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

const measurements = [await measure('spea2', 'parameterised', 1)];
const workers = availableParallelism();
for (const algorithm of algorithms) {
  measurements.push(await measure(algorithm, 'parameterised', workers));
}
measurements.push(await measure('spea2', 'explicit', workers));

if (process.argv.includes('--json')) console.log(JSON.stringify(measurements, null, 2));
else console.table(measurements);
