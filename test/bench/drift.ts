// How often a drift of the workload is reported, in percent: where there is none, and where all or the
// newest half of 500 jobs are larger, or arrivals rarer, than those of the front; by jobs of the front and
// jobs per sweep.
//   bun test/bench/drift.ts [--json]
import { stream } from '../../src/kernel/prng.ts';
import { driftOf, type WorkloadShape } from '../../src/search/workload/drift.ts';
import { kolmogorovSmirnov } from '../../src/stats/kolmogorov-smirnov.ts';
import { sweeps } from '../search/workload/sweeps.ts';

const repetitions = 400;
const jobs = 500;
const usual = { size: 1, gap: 1 };

/** What changes, and for how many of the newest jobs. */
const changes = [
  { name: 'none', size: 1, gap: 1, newest: jobs },
  { name: 'sizes x 3', size: 3, gap: 1, newest: jobs },
  { name: 'sizes x 10', size: 10, gap: 1, newest: jobs },
  { name: 'sizes x 10, half of the jobs', size: 10, gap: 1, newest: jobs / 2 },
  { name: 'gaps x 3', size: 1, gap: 3, newest: jobs },
] as const;

interface Case {
  readonly ofFront: number;
  readonly jobsPerSweep: number;
}

function shapes(seed: number, { ofFront, jobsPerSweep }: Case, change: (typeof changes)[number]) {
  const draws = stream(seed, 'sweeps');
  const [base, before, after] = [
    sweeps(draws, ofFront, { jobsPerSweep, ...usual }),
    sweeps(draws, jobs - change.newest, { jobsPerSweep, ...usual }),
    sweeps(draws, change.newest, { jobsPerSweep, ...change }),
  ];
  const recent = {
    sizesGpuSeconds: [...before.sizesGpuSeconds, ...after.sizesGpuSeconds],
    gapsSeconds: [...before.gapsSeconds, ...after.gapsSeconds],
  };
  return { base, recent };
}

/** As if no job depended on another one. */
function differ({ base, recent }: Record<'base' | 'recent', WorkloadShape>): boolean {
  const tests = (['sizesGpuSeconds', 'gapsSeconds'] as const).map((what) =>
    kolmogorovSmirnov(base[what], recent[what]),
  );
  return tests.some(({ distance, pValue }) => distance > 0.1 && pValue < 0.005);
}

const percent = (count: number) => Number(((100 * count) / repetitions).toFixed(1));

const cases = [500, 1_000].flatMap((ofFront) =>
  [1, 3, 10, 30].map((jobsPerSweep): Case => ({ ofFront, jobsPerSweep })),
);
const rows = cases.map((one) => {
  const row: Record<string, number> = { ...one };
  for (const change of changes) {
    const drawn = Array.from({ length: repetitions }, (_, i) => shapes(i, one, change));
    const seen = drawn.filter(({ base, recent }) => driftOf(base, recent).drifted).length;
    if (change.name === 'none')
      row['none, jobs taken for independent'] = percent(drawn.filter(differ).length);
    row[change.name] = percent(seen);
  }
  return row;
});

const [{ base, recent }] = [shapes(1, { ofFront: 1_000, jobsPerSweep: 10 }, changes[0])];
const started = performance.now();
for (let i = 0; i < 100; i++) driftOf(base, recent);
const msPerLook = Number(((performance.now() - started) / 100).toFixed(2));
if (process.argv.includes('--json')) console.log(JSON.stringify({ rows, msPerLook }, null, 2));
else {
  console.table(rows);
  console.log(`one look: ${msPerLook} ms`);
}
