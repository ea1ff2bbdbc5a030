import { expect, test } from 'vitest';
import { gpuTypeHints, gpuTypesOf } from '../../src/pcs/gpu-types.ts';

const node = (gpuType: string | null, gpus = 2) => {
  return { id: 'id', ip: '10.0.0.1', alive: true, gpus, gpuType };
};

test('gpuTypesOf: each type once, of nodes with GPUs', () => {
  expect(gpuTypesOf([node('T4'), node('A100'), node(null), node('T4'), node('TPU-V4', 0)])).toEqual(
    ['A100', 'T4'],
  );
});

test('gpuTypeHints: only where several types are taken for one', () => {
  const cluster = { gpus: 4, cpus: 8, nodes: [node('T4'), node('A100')] };
  expect(gpuTypeHints({ ...cluster, gpuType: null })).toEqual([
    'GPUs of A100, T4 are scheduled as if they were alike; a coordinator of each (foresight up --gpu-type) would tell them apart.',
  ]);
  expect(gpuTypeHints({ ...cluster, gpuType: 'T4' })).toEqual([]);
  const alike = [node('T4'), node('T4'), node(null)];
  expect(gpuTypeHints({ ...cluster, gpuType: null, nodes: alike })).toEqual([]);
});
