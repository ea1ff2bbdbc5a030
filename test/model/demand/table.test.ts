import fc from 'fast-check';
import { expect, test } from 'vitest';
import { demandTable, speedupsOf } from '../../../src/model/demand/table.ts';
import { efficiencyCap } from '../../../src/policy/efficiency.ts';
import { mean } from '../../../src/stats/mean.ts';
import { hasAfs, measuredByAfs } from './afs.ts';

const origins = (table: ReturnType<typeof demandTable>) => table.map(({ origin }) => origin);

test('demandTable: between measured counts time is linear in 1/g', () => {
  const table = demandTable(
    [
      { gpus: 1, seconds: 120 },
      { gpus: 4, seconds: 30 },
    ],
    4,
  );
  expect(origins(table)).toEqual(['measured', 'interpolated', 'interpolated', 'measured']);
  expect(table.map(({ seconds }) => seconds)).toEqual([
    120,
    expect.closeTo(60, 9),
    expect.closeTo(40, 9),
    30,
  ]);
});

test('demandTable: below and above what was measured a fitted curve goes on from there', () => {
  // t(g) = 2 + 12/g
  const table = demandTable(
    [
      { gpus: 2, seconds: 8 },
      { gpus: 4, seconds: 5 },
    ],
    6,
  );
  expect(origins(table)).toEqual([
    'fitted',
    'measured',
    'interpolated',
    'measured',
    'fitted',
    'fitted',
  ]);
  expect(table[0]?.seconds).toBeCloseTo(14, 9);
  expect(table[5]?.seconds).toBeCloseTo(4, 9);
});

test('demandTable: one measured count is taken to scale linearly', () => {
  expect(demandTable([{ gpus: 2, seconds: 6 }], 3).map(({ seconds }) => seconds)).toEqual([
    expect.closeTo(12, 9),
    6,
    expect.closeTo(4, 9),
  ]);
});

test('demandTable: more GPUs are never slower, since some can be left idle', () => {
  const seconds = demandTable(
    [
      { gpus: 1, seconds: 10 },
      { gpus: 2, seconds: 6 },
      { gpus: 3, seconds: 7 },
    ],
    4,
  ).map((row) => row.seconds);
  expect(seconds.slice(0, 3)).toEqual([10, 6, 6]);
  expect(seconds[3]).toBeLessThanOrEqual(6);
});

test('speedupsOf: relative to one GPU, and nothing on none', () => {
  expect(
    speedupsOf([
      { gpus: 1, seconds: 120 },
      { gpus: 2, seconds: 60 },
      { gpus: 3, seconds: 48 },
    ]),
  ).toEqual([0, 1, 2, 2.5]);
});

const measured = fc.uniqueArray(
  fc.record({
    gpus: fc.integer({ min: 1, max: 12 }),
    seconds: fc.double({ min: 0.1, max: 100, noNaN: true }),
  }),
  {
    selector: (row) => row.gpus,
    minLength: 1,
    maxLength: 6,
  },
);

test('demandTable: any measurements give positive times that never rise', () => {
  fc.assert(
    fc.property(measured, fc.integer({ min: 1, max: 16 }), (rows, gpusMax) => {
      const table = demandTable(rows, gpusMax);
      expect(table.map(({ gpus }) => gpus)).toEqual(
        Array.from({ length: gpusMax }, (_, i) => i + 1),
      );
      for (const [i, { seconds }] of table.entries()) {
        expect(seconds).toBeGreaterThan(0);
        expect(seconds).toBeLessThanOrEqual(table[i - 1]?.seconds ?? Number.POSITIVE_INFINITY);
      }
    }),
    { seed: 2, numRuns: 300 },
  );
});

test('efficiencyCap: on any table it is the largest count that is efficient enough', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.1, max: 20, noNaN: true }), { minLength: 1, maxLength: 12 }),
      fc.double({ min: 0.1, max: 1.2, noNaN: true }),
      (speedups, zetaMin) => {
        const job = {
          id: 'a',
          sequence: 0,
          arrivalMicros: 0,
          sizeGpuSeconds: 1,
          neededGpus: speedups.length,
          demandGpus: speedups.length,
          unitGpus: 1,
          leastGpus: 1,
          usableGpus: (gpus: number) => Math.min(gpus, speedups.length),
          speedup: (gpus: number) => speedups[gpus - 1] ?? 0,
          remainingGpuSeconds: () => 1,
          attainedGpuSeconds: () => 0,
          contention: () => 1,
        };
        const efficient = speedups.map((speedup, i) => speedup / (i + 1) >= zetaMin);
        expect(efficiencyCap(job, zetaMin)).toBe(Math.max(1, efficient.lastIndexOf(true) + 1));
      },
    ),
    { seed: 3, numRuns: 300 },
  );
});

test.skipIf(!hasAfs)(
  'demandTable: a measured row of an AFS model is foretold to 4 % by those beside',
  () => {
    for (const [model, rows] of measuredByAfs()) {
      const inner = rows.slice(1, -1);
      const missed = inner.map(({ gpus, seconds }, i) => {
        const table = demandTable(rows.toSpliced(i + 1, 1), gpus);
        return Math.abs((table[gpus - 1]?.seconds ?? 0) / seconds - 1);
      });
      expect([model, mean(missed) < 0.04]).toEqual([model, true]);
    }
  },
);

test.each([
  ['no faster on more', [10, 10]],
  ['slower on more', [10, 12]],
  ['slower and slower', [10, 20, 40, 80]],
])('demandTable: %s says nothing of fewer GPUs than were measured', (_, seconds) => {
  const measured = seconds.map((time, i) => ({ gpus: 4 * 2 ** i, seconds: time }));
  const table = demandTable(measured, 8);
  expect(table.map((row) => row.seconds)).toEqual([40, 20, 40 / 3, 10, 10, 10, 10, 10]);
  expect(table[3]?.origin).toBe('measured');
});
