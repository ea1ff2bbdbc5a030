import type { ClusterState } from './ports.ts';

/** What to do where GPUs of several types are scheduled as if they were alike. */
export function gpuTypeHints({ gpuType, nodes }: ClusterState): string[] {
  const types = gpuTypesOf(nodes);
  if (gpuType !== null || types.length < 2) return [];
  const advice = 'a coordinator of each (foresight up --gpu-type) would tell them apart';
  return [`GPUs of ${types.join(', ')} are scheduled as if they were alike; ${advice}.`];
}

/** The types of the GPUs of nodes, dead ones included, in alphabetical order. */
export function gpuTypesOf(nodes: ClusterState['nodes']): string[] {
  const types = nodes.flatMap(({ gpus, gpuType }) => (gpus > 0 ? (gpuType ?? []) : []));
  return [...new Set(types)].sort();
}
