import { expect, test } from 'vitest';
import { silentHints } from '../../../src/pcs/jobs/silent-trials.ts';
import { aJob, aMoment, aTrial } from '../../adapters/sqlite/builders.ts';

const minute = 60_000;
const running = { phase: 'running', sinceMs: aMoment } as const;

function hints(trial: Parameters<typeof aTrial>[0], minutes: number): string[] {
  return silentHints([aJob({ id: 'a-0', trials: [aTrial(trial)] })], aMoment + minutes * minute);
}

test('silentHints: a trial on GPUs that has not reported for long', () => {
  const trial = { ...running, id: 't3', secondsPerStep: 2 };
  expect(hints(trial, 10)).toEqual([]);
  expect(hints(trial, 12.5)).toEqual([
    'a-0: trial t3 holds its GPUs and has not reported for 12 minutes.',
  ]);
  expect(hints({ ...trial, phase: 'starting' }, 12)).toHaveLength(1);
  expect(hints({ ...trial, phase: 'waiting' }, 12)).toEqual([]);
});

test('silentHints: long steps may take their time', () => {
  const trial = { ...running, secondsPerStep: 60 };
  expect([12, 20, 21].map((minutes) => hints(trial, minutes).length)).toEqual([0, 0, 1]);
});
