import { expect, test } from 'vitest';
import { stream } from '../../../../src/kernel/prng.ts';
import { tournament } from '../../../../src/search/optimisers/evolutionary/tournament.ts';

test('tournament: the best of n wins with probability 1 - (1 - 1/n)^2', () => {
  const prng = stream(4, 'tournament');
  const wins = [0, 0, 0];
  for (let i = 0; i < 9000; i++) {
    const winner = tournament([3, 1, 2], prng);
    wins[winner] = (wins[winner] ?? 0) + 1;
  }
  // Of 9 ordered pairs the best wins 5, the middle 3, the worst 1; standard errors below 48.
  for (const [i, expected] of [1000, 5000, 3000].entries()) {
    expect(Math.abs((wins[i] ?? 0) - expected)).toBeLessThan(200);
  }
});

test('tournament: one competitor wins', () => {
  expect(tournament([7], stream(1, 'tournament'))).toBe(0);
});
