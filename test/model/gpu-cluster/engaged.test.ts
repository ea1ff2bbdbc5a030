import { expect, test } from 'vitest';
import { Engaged, isEngaged } from '../../../src/model/gpu-cluster/engaged.ts';
import { SimJob } from '../../../src/model/gpu-cluster/job.ts';

function aJob(sequence: number, entitledGpus: number, heldGpus = 0): SimJob {
  const identity = { id: `${sequence}`, sequence, arrivalMicros: 0, sizeGpuSeconds: 1 };
  return Object.assign(new SimJob(identity, sequence), { entitledGpus, heldGpus });
}

test('Engaged: jobs in order of arrival, each once', () => {
  const engaged = new Engaged();
  const [a, b, c] = [aJob(0, 1), aJob(1, 1), aJob(2, 1)];
  for (const job of [b, c, a, b]) engaged.add(job);
  expect(engaged.jobs).toEqual([a, b, c]);
});

test('Engaged: when nobody is to have anything, those stay that hold something', () => {
  const engaged = new Engaged();
  const [idle, busy] = [aJob(0, 2), aJob(1, 2, 1)];
  expect([idle, busy].map(isEngaged)).toEqual([true, true]);
  for (const job of [idle, busy]) engaged.add(job);
  engaged.clear();
  expect(engaged.jobs).toEqual([busy]);
  expect([busy.entitledGpus, idle.isEngaged]).toEqual([0, false]);
  engaged.add(idle);
  expect(engaged.jobs).toEqual([idle, busy]);
});
