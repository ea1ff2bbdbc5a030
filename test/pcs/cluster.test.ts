import { expect, test } from 'vitest';
import { Cluster } from '../../src/pcs/cluster.ts';
import { aHistory } from '../adapters/sqlite/builders.ts';

const seen = { gpuType: 'A100', gpus: 4, cpus: 8, nodes: [] };

test('see: other GPUs or CPUs are a change, and the GPUs outlive the coordinator', () => {
  const history = aHistory();
  const cluster = new Cluster(history);
  expect([cluster.gpus, cluster.see(seen), cluster.see(seen)]).toEqual([0, true, false]);
  expect(cluster.see({ ...seen, cpus: 2 })).toBe(true);
  expect(cluster.see({ ...seen, cpus: 2, gpuType: null })).toBe(false);
  expect(cluster.state).toEqual({ ...seen, cpus: 2, gpuType: null });
  expect(new Cluster(history).gpus).toBe(4);
});

test('see: as many starts at once as there are CPUs', () => {
  const cluster = new Cluster(aHistory());
  const startsAtOnce = [2, 8].map((cpus) => {
    cluster.see({ ...seen, cpus });
    return cluster.overheads.startsAtOnce;
  });
  expect(startsAtOnce[1]).toBe(4 * (startsAtOnce[0] ?? 0));
});
