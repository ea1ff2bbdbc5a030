import type { FluidTrial } from '../../search/fluid-evaluator.ts';
import type { WorkSource } from './work.ts';

/** Workers that judge by the cluster of divisible GPUs, as published. */
export function fluidClusterWork(trial: FluidTrial): WorkSource {
  const module = new URL('../../search/fluid-evaluator.ts', import.meta.url).href;
  return { module, maker: 'fluidEvaluator', data: trial };
}
