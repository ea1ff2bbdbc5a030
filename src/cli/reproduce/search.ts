/** Computes the figures that whole searches make, one search after another on all workers. */
import { ResultFiles } from '../../adapters/files/result-files.ts';
import { fluidClusterWork } from '../../adapters/workers/fluid-cluster.ts';
import { threads } from '../../adapters/workers/pool.ts';
import { runSearch } from '../../adapters/workers/run-search.ts';
import type { FigureReport } from '../../reproduce/figure.ts';
import {
  type SearchCost,
  type SearchFigure,
  type SearchTask,
  searchObjectives,
} from '../../reproduce/search-cost.ts';
import { spaceOf } from '../../search/space.ts';
import type { EvaluationRecord } from '../../search/store.ts';
import type { RunOptions } from './run.ts';

/** Runs the searches of a figure; what is known from an earlier run is not searched again. */
export async function runSearchFigure(
  { tasks, report }: SearchFigure,
  options: RunOptions,
): Promise<FigureReport> {
  const files = new ResultFiles(options.folder, options.version);
  const results = new Map<string, SearchCost>();
  for (const { key, search } of tasks) {
    const task = search();
    const known = files.read(key, task) as SearchCost | null;
    const cost = known ?? (await searched(task, options));
    if (known === null) files.write(key, task, cost);
    results.set(key, cost);
    options.onProgress(results.size, tasks.length, key);
  }
  return report(results);
}

async function searched(task: SearchTask, { workers, signal }: RunOptions): Promise<SearchCost> {
  const { gpus, samples, seed, evaluations } = task;
  const sizes = samples[0].jobs.map(({ sizeGpuSeconds }) => sizeGpuSeconds);
  const records: EvaluationRecord[] = [];
  const log = {
    append: (record: EvaluationRecord) => void records.push(record),
    evaluations: () => [],
  };
  const work = fluidClusterWork({ samples, gpus, objectives: searchObjectives });
  const begun = performance.now();
  await runSearch(
    {
      plan: { seed, algorithm: 'spea2', space: spaceOf(task.space, sizes), evaluations },
      objectives: searchObjectives,
      training: 1,
      heldOut: 1,
      present: null,
      workers: () => threads(workers)(work),
    },
    { signal, log },
  );
  const seconds = (performance.now() - begun) / 1000;
  const evaluated = records.flatMap(({ number, parameters, objectives }) =>
    objectives === null ? [] : [{ number, parameters, objectives }],
  );
  return { seconds, workers, evaluated };
}
