import { expect, test } from 'vitest';
import type { NodeRow } from '../../../bridge/ray-client-ts/src/index.ts';
import { clusterState } from '../../../src/adapters/ray/nodes.ts';

function row(nodeId: string, resourcesTotal: Record<string, number>, state = 'ALIVE'): NodeRow {
  return {
    ...{ nodeId, nodeIp: `ip of ${nodeId}`, isHeadNode: false, state, stateMessage: null },
    ...{ nodeName: null, resourcesTotal, labels: {}, startTimeMs: null, endTimeMs: null, raw: {} },
  };
}

const rows = [
  row('a', { CPU: 8, GPU: 4, 'accelerator_type:A100': 1 }),
  row('b', { CPU: 2, GPU: 1, 'accelerator_type:T4': 1, memory: 1e9 }),
  row('c', { CPU: 16, GPU: 8, 'accelerator_type:A100': 1 }, 'DEAD'),
  row('d', { CPU: 4, GPU: 2 }),
  row('e', { CPU: 1 }),
];

test('clusterState: without a type all nodes count that are alive', () => {
  const { gpuType, gpus, cpus, nodes } = clusterState(rows, null);
  expect({ gpuType, gpus, cpus }).toEqual({ gpuType: null, gpus: 7, cpus: 15 });
  expect(nodes).toHaveLength(5);
  expect(nodes[2]).toEqual({ id: 'c', ip: 'ip of c', alive: false, gpus: 8, gpuType: 'A100' });
  expect(nodes[3]).toEqual({ id: 'd', ip: 'ip of d', alive: true, gpus: 2, gpuType: null });
});

test('clusterState: with one, nodes of that type alone count, and all are listed', () => {
  expect(clusterState(rows, 'A100')).toMatchObject({ gpuType: 'A100', gpus: 4, cpus: 8 });
  expect(clusterState(rows, 'T4')).toMatchObject({ gpuType: 'T4', gpus: 1, cpus: 2 });
  expect(clusterState(rows, 'H100')).toMatchObject({ gpus: 0, cpus: 0 });
  expect(clusterState(rows, 'H100').nodes).toEqual(clusterState(rows, null).nodes);
});
