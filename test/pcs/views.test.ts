import { expect, test } from 'vitest';
import { viewJob } from '../../src/pcs/views.ts';
import { policyFromSpec } from '../../src/policy/index.ts';
import { aJob, aMoment } from '../adapters/sqlite/builders.ts';

test('viewJob: parts of GPUs add up to numbers that people can read', () => {
  const trials = Array.from({ length: 9 }, (_, i) => ({
    id: String(i),
    phase: 'running' as const,
    gpus: 0.34,
    stepsDone: 0,
    stepsTotal: null,
    secondsPerStep: null,
    sinceMs: aMoment,
    starts: 1,
  }));
  const heldGpus = trials.reduce((sum, { gpus }) => sum + gpus, 0);
  expect(heldGpus).not.toBe(3.06);
  const reason = { code: 'none', text: '', facts: {} };
  const context = {
    policy: policyFromSpec({ name: 'fifo' }),
    reason,
    promised: null,
    expected: null,
  };
  const view = viewJob(aJob({ trials, heldGpus, status: 'running' }), context);
  expect(view).toMatchObject({ heldGpus: 3.06, demandGpus: 3.06 });
});
