import { expect, test } from 'vitest';
import { arrive, submitted } from '../../../src/model/gpu-cluster/submitted.ts';
import { aJob, aTrial, emptyWorld, fifo } from './support.ts';

test('submitted: nothing ran yet, and the driver is to be launched', () => {
  const job = submitted(aJob('a', 3, [aTrial(4, { gpus: 2 })]), 7);
  expect(job).toEqual({
    id: 'a',
    sequence: 7,
    arrivalMicros: 3_000_000,
    sizeGpuSeconds: 8,
    grantedGpus: 0,
    attainedGpuMicros: 0,
    contentionJobMicros: 0,
    launchedMicros: null,
    readyMicros: null,
    trials: [
      {
        id: '0',
        gpus: 2,
        speedups: null,
        stepsTotal: 4,
        stepsDone: 0,
        secondsPerStep: 1,
        phase: 'waiting',
        sinceMicros: 3_000_000,
        startedBefore: false,
      },
    ],
  });
});

test('arrive: the job is in the system, and its trials run where there are GPUs', () => {
  const world = emptyWorld(1, fifo);
  const job = arrive(aJob('a', 0, [aTrial(4), aTrial(4)]), 0, world);
  expect([job.grantedGpus, job.heldGpus, world.events]).toEqual([1, 1, 1]);
});
