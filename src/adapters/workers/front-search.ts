import type { FrontSearch } from '../../pcs/ports.ts';
import { queuesByVariation, spaceOf } from '../../search/space.ts';
import { gpuClusterWork } from './gpu-cluster.ts';
import { runSearch } from './run-search.ts';
import type { OpenWorkers } from './workers.ts';

/** Searches on these workers; the coordinator's own thread only hands out work. */
export function frontSearch(workers: OpenWorkers): FrontSearch {
  return {
    async run(plan, support) {
      const { seed, algorithm, evaluations, training, samples, objectives, ...rest } = plan;
      const { space, gpus, overheads, heldOut, present } = rest;
      const sizes = samples
        .slice(0, training)
        .flatMap(({ jobs }) => jobs.map(({ sizeGpuSeconds }) => sizeGpuSeconds));
      const searched = spaceOf(space, sizes, queuesByVariation, gpus);
      const run = {
        plan: { seed, algorithm, evaluations, space: searched },
        evaluator: gpuClusterWork({ samples, gpus, overheads, objectives }),
        ...{ objectives, training, heldOut, present, workers },
      };
      return await runSearch(run, support);
    },
  };
}
