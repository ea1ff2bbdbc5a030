import type { GpuClusterTrial } from '../../search/evaluation/gpu-cluster-evaluator.ts';
import type { WorkSource } from './work.ts';

/** Workers that judge by the simulated cluster of whole GPUs. */
export function gpuClusterWork(trial: GpuClusterTrial): WorkSource {
  const module = new URL('../../search/evaluation/gpu-cluster-evaluator.ts', import.meta.url).href;
  return { module, maker: 'gpuClusterEvaluator', data: trial };
}
