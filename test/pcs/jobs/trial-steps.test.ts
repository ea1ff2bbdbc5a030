import { expect, test } from 'vitest';
import { isTrialOver, stepsExpected } from '../../../src/pcs/jobs/trial-steps.ts';

test.each([
  // It said nothing of its steps: as estimated, a step more, then twice as many, and again.
  { phase: 'running', stepsDone: 3, stepsTotal: null, steps: 10 },
  { phase: 'running', stepsDone: 10, stepsTotal: null, steps: 11 },
  { phase: 'running', stepsDone: 11, stepsTotal: null, steps: 20 },
  { phase: 'waiting', stepsDone: 19, stepsTotal: null, steps: 20 },
  { phase: 'running', stepsDone: 20, stepsTotal: null, steps: 40 },
  { phase: 'running', stepsDone: 186, stepsTotal: null, steps: 320 },
  // It made its last step and was paused, or its driver died: it has to start again to return.
  { phase: 'waiting', stepsDone: 12, stepsTotal: 12, steps: 13 },
  { phase: 'starting', stepsDone: 12, stepsTotal: 12, steps: 13 },
  { phase: 'running', stepsDone: 13, stepsTotal: 12, steps: 14 },
  // It is about to end.
  { phase: 'running', stepsDone: 12, stepsTotal: 12, steps: 12 },
  { phase: 'stopping', stepsDone: 25, stepsTotal: null, steps: 25 },
  { phase: 'done', stepsDone: 25, stepsTotal: null, steps: 25 },
  { phase: 'failed', stepsDone: 0, stepsTotal: 0, steps: 1 },
] as const)(
  'stepsExpected: $phase after $stepsDone steps of $stepsTotal, where 10 were estimated',
  ({ steps, ...trial }) => {
    expect(stepsExpected(trial, 10)).toBe(steps);
  },
);

test('isTrialOver: whichever way it ended', () => {
  const over = (['waiting', 'starting', 'running', 'stopping', 'done', 'failed'] as const).filter(
    (phase) => isTrialOver({ phase }),
  );
  expect(over).toEqual(['done', 'failed']);
});
