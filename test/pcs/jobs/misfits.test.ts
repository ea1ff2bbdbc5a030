import { expect, test } from 'vitest';
import { misfitHints } from '../../../src/pcs/jobs/misfits.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';
import { aJob, aTrial } from '../../adapters/sqlite/builders.ts';

const fifo = policyFromSpec({ name: 'fifo' });

test('misfitHints: trials that are wider than the cluster', () => {
  const trials = [aTrial({ gpus: 1 }), aTrial({ id: 't1', gpus: 8, phase: 'waiting' })];
  const job = aJob({ id: 'wide-0', trials });
  expect(misfitHints([job], fifo, 4)).toEqual([
    'wide-0 has trials of 8 GPUs, which never run: the cluster has 4.',
  ]);
  expect(misfitHints([job], fifo, 8)).toEqual([]);
  expect(misfitHints([{ ...job, trials: [aTrial({ gpus: 8, phase: 'done' })] }], fifo, 4)).toEqual(
    [],
  );
  // Nothing is known of the cluster yet.
  expect(misfitHints([job], fifo, 0)).toEqual([]);
});

test('misfitHints: more queues than GPUs', () => {
  const cap = { zetaMin: 0, delta: 0.1 };
  const pcs = policyFromSpec({ name: 'pcs', thresholds: [1, 2], weights: [1, 1, 1], ...cap });
  expect(misfitHints([], pcs, 3)).toEqual([]);
  expect(misfitHints([], pcs, 2)).toEqual([
    'The policy has 3 queues for 2 GPUs; a queue may wait for ever.',
  ]);
});
