/** The nodes of a Ray cluster, and which of them count. */
import type { NodeRow } from '../../../bridge/ray-client-ts/src/index.ts';
import type { ClusterState } from '../../pcs/ports.ts';

/** The resource by which Ray lets work ask for a type of GPU (`accelerator_type=` of a task). */
const typePrefix = 'accelerator_type:';

/** What the nodes come to; those without GPUs of `gpuType`, unless that is null, do not count. */
export function clusterState(rows: readonly NodeRow[], gpuType: string | null): ClusterState {
  const counted = rows
    .filter((node) => node.state === 'ALIVE')
    .filter((node) => gpuType === null || gpuTypeOf(node) === gpuType);
  const total = (resource: string) =>
    counted.reduce((sum, node) => sum + (node.resourcesTotal[resource] ?? 0), 0);
  return {
    gpuType,
    gpus: total('GPU'),
    cpus: total('CPU'),
    nodes: rows.map((node) => ({
      id: node.nodeId,
      ip: node.nodeIp,
      alive: node.state === 'ALIVE',
      gpus: node.resourcesTotal['GPU'] ?? 0,
      gpuType: gpuTypeOf(node),
    })),
  };
}

/** Ray knows one type of accelerator per node. */
function gpuTypeOf({ resourcesTotal }: NodeRow): string | null {
  const resource = Object.keys(resourcesTotal).find((name) => name.startsWith(typePrefix));
  return resource?.slice(typePrefix.length) ?? null;
}
