import { expect, test } from 'vitest';
import { readClusterStatus } from '../../../bridge/ray-client-ts/src/cluster-status.ts';

test('readClusterStatus: names of resources are found again behind their camel case', () => {
  const usage = {
    GPU: [1, 8],
    objectStoreMemory: [0, 100],
    'node:InternalHead': [0, 1],
    'acceleratorType:A100': [0, 1],
    myFpgaX2Y: [2, 4],
    unlisted: [0, 3],
  };
  const nodeTypes = [
    [{ GPU: 8, object_store_memory: 100, 'node:__internal_head__': 1 }, 1],
    [{ my_fpga_x2y: 4, 'accelerator_type:A100': 1 }, 1],
  ];
  const clusterStatus = { time: 1.5, loadMetricsReport: { usage, nodeTypes } };
  const reply = {
    result: true,
    data: { clusterStatus, autoscalingStatus: 'ok', autoscalingError: null },
  };
  expect(readClusterStatus(reply)).toEqual({
    resources: {
      GPU: { used: 1, total: 8 },
      object_store_memory: { used: 0, total: 100 },
      'node:__internal_head__': { used: 0, total: 1 },
      'accelerator_type:A100': { used: 0, total: 1 },
      my_fpga_x2y: { used: 2, total: 4 },
      unlisted: { used: 0, total: 3 },
    },
    updatedAtMs: 1500,
    summary: 'ok',
    error: null,
  });
});

test('readClusterStatus: before the first report there is nothing, and no error', () => {
  const reply = { result: true, data: { clusterStatus: null, autoscalingStatus: null } };
  const nothing = { resources: {}, updatedAtMs: null, summary: null, error: null };
  expect(readClusterStatus(reply)).toEqual(nothing);
});
