import type { FluidTrial } from '../../search/evaluation/fluid-evaluator.ts';
import type { WorkSource } from './work.ts';

/** Workers that judge by the cluster of divisible GPUs, as published. */
export function fluidClusterWork(trial: FluidTrial): WorkSource {
  const module = new URL('../../search/evaluation/fluid-evaluator.ts', import.meta.url).href;
  return { module, maker: 'fluidEvaluator', data: trial };
}
