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

/** The type that all GPUs scheduled here are of; null where that is not known. */
export function gpuTypeHere({ gpuType, nodes }: ClusterState): string | null {
  const [only = null, ...others] = new Set(
    nodes.filter(({ gpus }) => gpus > 0).map((node) => node.gpuType),
  );
  return gpuType ?? (others.length === 0 ? only : null);
}

/** GPUs of the largest node that is scheduled here; of the cluster, where no node is known. */
export function gpusPerNodeOf({ gpuType, gpus, nodes }: ClusterState): number {
  const here = nodes.filter((node) => node.alive && (gpuType ?? node.gpuType) === node.gpuType);
  return here.length === 0 ? gpus : Math.max(...here.map((node) => node.gpus));
}
