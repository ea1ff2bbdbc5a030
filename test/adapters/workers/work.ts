/** Functions for workers to make, some of which end badly. */
import type { Evaluator } from '../../../src/search/evaluation/evaluator.ts';

export function adder(start: number) {
  return (value: number) => {
    if (value < 0) throw new RangeError(`no ${value}`);
    return start + value;
  };
}

export function exiting() {
  return (code: unknown) => process.exit(typeof code === 'number' ? code : 4);
}

export function endless() {
  return () => {
    for (;;);
  };
}

export function unmade(): never {
  throw new Error('nothing to work with');
}

/** Two objectives that disagree; each sample moves them, each candidate takes its own time. */
export function evaluator(shifts: readonly number[]): Evaluator {
  return ({ zetaMin, delta, weights }, sample) => {
    let waste = 0;
    for (let i = 0; i < 20_000 * zetaMin; i++) waste += i % 7;
    const shift = (shifts[sample] ?? Number.NaN) + (waste < 0 ? 1 : 0);
    const first = weights[0] ?? 0;
    return [100 + 50 * zetaMin + shift, 5 * (1 - zetaMin) + delta * first + shift / 10];
  };
}
