import { expect, test } from 'vitest';
import { satisfied } from '../../src/policy/satisfied.ts';

test.each([
  [0, 0, 'nothing-to-run', 'It has no work that needs a GPU now.'],
  [1, 1, 'full-demand', 'It gets the 1 GPU it can use.'],
  [3, 3, 'full-demand', 'It gets all 3 GPUs it can use.'],
])('satisfied: %i of %i GPUs', (gpus, usable, code, text) => {
  expect(satisfied(gpus, usable, { gpus })).toEqual({ code, text, facts: { gpus } });
});

test('satisfied: a job that could use more is not', () => {
  expect(satisfied(0, 1, {})).toBeNull();
  expect(satisfied(2, 3, {})).toBeNull();
});
