import { expect, test } from 'vitest';
import { isTrialOver, stepsExpected, trialsExpected } from '../../../src/pcs/jobs/trial-steps.ts';
import { aJob, aTrial } from '../../adapters/sqlite/builders.ts';

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

test('trialsExpected: as the driver says, else as was stated; none is taken back', () => {
  const trials = [aTrial({ id: 'a' }), aTrial({ id: 'b' })];
  // Four were stated.
  expect(trialsExpected(aJob())).toBe(4);
  expect(trialsExpected(aJob({ trials }))).toBe(4);
  expect(trialsExpected(aJob({ trials, trialsTotal: 2 }))).toBe(2);
  expect(trialsExpected(aJob({ trials, trialsTotal: 100 }))).toBe(100);
  expect(trialsExpected(aJob({ trials, trialsTotal: 1 }))).toBe(2);
  expect(trialsExpected(aJob({ trials, status: 'succeeded' }))).toBe(2);
  expect(trialsExpected(aJob({ trials, status: 'failed' }))).toBe(4);
});
