import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openHistory } from '../../../src/adapters/sqlite/history.ts';
import { gpuTypeFor, keepGpuType } from '../../../src/cli/host/gpu-type.ts';

const folder = mkdtempSync(join(tmpdir(), 'foresight-gpu-type-'));
afterAll(() => rmSync(folder, { recursive: true }));

function historyOf(name: string) {
  return openHistory(join(folder, `${name}.sqlite`));
}

function clusterOf(gpuType: string | null, ...types: (string | null)[]) {
  const nodes = types.map((type, i) => {
    return { id: String(i), ip: '10.0.0.1', alive: true, gpus: 1, gpuType: type };
  });
  return { gpuType, gpus: 1, cpus: 1, nodes };
}

test('gpuTypeFor: once kept, the history is of that type', () => {
  const history = historyOf('kept');
  expect(gpuTypeFor(null, history)).toBeNull();
  expect(gpuTypeFor('A100', history)).toBe('A100');
  keepGpuType(clusterOf('A100', 'T4', 'A100'), history);
  expect(gpuTypeFor(null, history)).toBe('A100');
  expect(gpuTypeFor('A100', history)).toBe('A100');
  expect(() => gpuTypeFor('T4', history)).toThrow(
    '--gpu-type cannot be "T4"; allowed is A100, which the history in --data is of',
  );
  keepGpuType(clusterOf('A100'), history);
  expect(gpuTypeFor(null, history)).toBe('A100');
  history.close();
});

test('keepGpuType: a type that no node has is refused and not kept', () => {
  const history = historyOf('refused');
  expect(() => keepGpuType(clusterOf('H100', 'T4', 'A100', null), history)).toThrow(
    '--gpu-type cannot be "H100"; allowed is A100, T4.',
  );
  expect(() => keepGpuType(clusterOf('H100', null), history)).toThrow(
    'allowed is none, since no node of the cluster names a type of its GPUs.',
  );
  keepGpuType(clusterOf(null, 'T4'), history);
  expect(gpuTypeFor(null, history)).toBeNull();
  history.close();
});
