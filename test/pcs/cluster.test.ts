import { expect, test } from 'vitest';
import { Cluster } from '../../src/pcs/cluster.ts';
import type { ClusterState } from '../../src/pcs/ports.ts';
import { aHistory } from '../adapters/sqlite/builders.ts';

const seen = { gpuType: 'A100', gpus: 4, cpus: 8, nodes: [] };

test('see: other GPUs or CPUs are a change, and the GPUs outlive the coordinator', () => {
  const history = aHistory();
  const cluster = new Cluster(history);
  const see = (state: ClusterState) => cluster.see(state, () => undefined);
  expect([cluster.gpus, see(seen), see(seen)]).toEqual([0, true, false]);
  expect(see({ ...seen, cpus: 2 })).toBe(true);
  expect(see({ ...seen, cpus: 2, gpuType: null })).toBe(false);
  expect(cluster.state).toEqual({ ...seen, cpus: 2, gpuType: null });
  expect(new Cluster(history).gpus).toBe(4);
});

test('see: as many starts at once as there are CPUs', () => {
  const cluster = new Cluster(aHistory());
  const startsAtOnce = [2, 8].map((cpus) => {
    cluster.see({ ...seen, cpus }, () => undefined);
    return cluster.overheads.startsAtOnce;
  });
  expect(startsAtOnce[1]).toBe(4 * (startsAtOnce[0] ?? 0));
});

test('see: what could not be stored is a change the next time, too', () => {
  const cluster = new Cluster(aHistory());
  const full = () => {
    throw new Error('the disk is full');
  };
  expect(() => cluster.see(seen, full)).toThrow('the disk is full');
  expect(cluster.gpus).toBe(0);
  expect(cluster.see(seen, () => undefined)).toBe(true);
});
