import { exactGpus } from '../../kernel/gpus.ts';
import type { SimTrial } from './trial.ts';

/**
 * The waiting trial that takes over the actor of one whose last step is done, and its GPUs; none when
 * these are not the job's any more, or the next trial does not want just these.
 */
export function successorOf(ended: SimTrial): SimTrial | undefined {
  const { job } = ended;
  if (!job.reuseActors || job.heldGpus > job.grantedGpus) return undefined;
  let left = job.grantedGpus;
  for (let i = job.first; i < job.trials.length && left > 0; i++) {
    const trial = job.trials[i];
    if (trial === undefined || trial.isFinished) continue;
    const size = trial.sizeWithin(left);
    const isNext = trial.phase === 'waiting' || size === 0;
    if (isNext) return size === ended.heldGpus && trial.speedups === null ? trial : undefined;
    left = exactGpus(left - size);
  }
  return undefined;
}
