import { expect, test } from 'vitest';
import { gpusPerNodeOf, gpuTypeHere, gpuTypeHints, gpuTypesOf } from '../../src/pcs/gpu-types.ts';

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

test('gpuTypeHere: the one that was asked for, or that all nodes with GPUs have', () => {
  const here = (gpuType: string | null, ...nodes: ReturnType<typeof node>[]) =>
    gpuTypeHere({ gpuType, gpus: 4, cpus: 8, nodes });
  expect(here('T4', node('A100'))).toBe('T4');
  expect(here(null, node('T4'), node('T4'), node('TPU-V4', 0))).toBe('T4');
  expect(here(null, node('T4'), node(null))).toBeNull();
  expect(here(null)).toBeNull();
});

test('gpusPerNodeOf: of the largest node that is alive and of the type', () => {
  const nodes = [
    node('T4', 2),
    node('T4', 4),
    node('A100', 8),
    { ...node('T4', 16), alive: false },
  ];
  const cluster = { gpus: 6, cpus: 8, nodes };
  expect(gpusPerNodeOf({ ...cluster, gpuType: 'T4' })).toBe(4);
  expect(gpusPerNodeOf({ ...cluster, gpuType: null })).toBe(8);
  expect(gpusPerNodeOf({ ...cluster, nodes: [], gpuType: null })).toBe(6);
});
