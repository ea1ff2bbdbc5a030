import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyJob } from '../../src/policy/scheduler.ts';
import { ThemisPolicy, themisFromSpec } from '../../src/policy/themis.ts';
import { aJob, allocationOf } from './support.ts';

const themis = new ThemisPolicy({ leaseSeconds: 1 });

test('themis: who would end furthest beyond the fair finish time comes first', () => {
  const jobs = [
    // ρ = (10 + 20 / 2) / (20 / min(4 / 2, 2)) = 2.
    aJob({ sequence: 0, arrivalMicros: 0, sizeGpuSeconds: 20, demandGpus: 2, contention: 2 }),
    // ρ = (5 + 6 / 3) / (6 / min(4 / 2, 3)) = 7 / 3.
    aJob({ sequence: 1, arrivalMicros: 5e6, sizeGpuSeconds: 6, demandGpus: 3, contention: 2 }),
  ];
  expect(allocationOf(themis, jobs, 4, 10e6)).toEqual([1, 3]);
  const scheduler = themis.start();
  for (const job of jobs) scheduler.admit(job);
  const [first, second] = jobs.map(scheduler.explain(4, 10e6));
  // With one GPU left its bid is (10 + 20 / 1) / 10.
  expect(first?.facts).toMatchObject({ rho: 3, fairSeconds: 10, contention: 2, leftGpus: 1 });
  expect(first?.text).toBe(
    'It gets the 1 GPU left after 1 job further behind a fair finish time; it could use 2.',
  );
  expect(second?.facts).toMatchObject({ rho: 2.333, fairSeconds: 3, jobsAhead: 0 });
});

test('themis: GPUs are auctioned anew after each lease', () => {
  const scheduler = themisFromSpec({ name: 'themis', leaseSeconds: 600 }).start();
  expect(scheduler.decideAgainSeconds).toBe(600);
});

/** The definition: everybody bids again for what is left after each winner. */
function auction(jobs: readonly PolicyJob[], gpus: number, nowMicros: number): number[] {
  const given = jobs.map(() => 0);
  const waiting = [...jobs.entries()];
  let left = gpus;
  const rho = (job: PolicyJob): number => {
    const most = Math.min(left, job.demandGpus);
    const fair = job.sizeGpuSeconds / Math.min(gpus / job.contention(nowMicros), job.demandGpus);
    const elapsed = (nowMicros - job.arrivalMicros) / 1e6;
    return most > 0 ? (elapsed + job.remainingGpuSeconds(nowMicros) / most) / fair : -1;
  };
  while (left > 0 && waiting.length > 0) {
    waiting.sort(([, a], [, b]) => rho(b) - rho(a));
    const [index, job] = waiting.shift() ?? [0, undefined];
    given[index] = Math.min(left, job?.demandGpus ?? 0);
    left -= given[index] ?? 0;
  }
  return given;
}

test('themis: is the auction in which everybody bids anew for what is left', () => {
  const job = fc.record({
    sizeGpuSeconds: fc.integer({ min: 1, max: 40 }),
    remainingGpuSeconds: fc.nat(40),
    demandGpus: fc.nat(9),
    contention: fc.integer({ min: 1, max: 8 }),
    arrivalMicros: fc.integer({ min: 0, max: 20 }).map((seconds) => seconds * 1e6),
  });
  fc.assert(
    fc.property(fc.array(job, { maxLength: 12 }), fc.integer({ min: 1, max: 30 }), (list, gpus) => {
      const jobs = list.map((each, sequence) => aJob({ sequence, ...each }));
      expect(allocationOf(themis, jobs, gpus, 20e6)).toEqual(auction(jobs, gpus, 20e6));
    }),
    { numRuns: 1_000 },
  );
});

/** A job of whole seconds on one GPU, with the contention averaged over events. */
interface EventJob {
  readonly name: number;
  readonly arrival: number;
  readonly size: number;
  left: number;
  seen: number;
  events: number;
}

/**
 * When each job ends under Themis with a lease of one second, as the published simulator has it: it
 * counts contention per event, and at one instant a job ends, then a lease, then a job arrives.
 */
function endsOf(arrivals: readonly (readonly [number, number])[]): number[] {
  const ends = arrivals.map(() => Number.NaN);
  const active: EventJob[] = [];
  let [now, next, leaseEnds] = [0, 0, Infinity];
  let running: EventJob | undefined;
  while (next < arrivals.length || active.length > 0) {
    const arrives = arrivals[next]?.[0] ?? Infinity;
    const runningEnds = running === undefined ? Infinity : now + running.left;
    const at = Math.min(arrives, runningEnds, leaseEnds);
    if (running !== undefined) running.left -= at - now;
    for (const job of active) {
      job.seen += active.length;
      job.events++;
    }
    now = at;
    if (at === runningEnds && running !== undefined) {
      active.splice(active.indexOf(running), 1);
      ends[running.name] = now;
    } else if (at === arrives && at < leaseEnds) {
      const size = arrivals[next]?.[1] ?? 0;
      active.push({
        name: next,
        arrival: now,
        size,
        left: size,
        seen: active.length + 1,
        events: 1,
      });
      next++;
    }
    leaseEnds = active.length > 0 ? now + 1 : Infinity;
    running = winnerOf(active, now);
  }
  return ends;
}

function winnerOf(active: readonly EventJob[], now: number): EventJob | undefined {
  const jobs = active.map(({ arrival, size, left, seen, events }, sequence) =>
    aJob({
      sequence,
      arrivalMicros: arrival * 1e6,
      sizeGpuSeconds: size,
      remainingGpuSeconds: left,
      contention: seen / events,
    }),
  );
  return active[allocationOf(themis, jobs, 1, now * 1e6).indexOf(1)];
}

test('themis: the published schedule of figure 3.1, with contention averaged over events', () => {
  const arrivals = [
    [0, 10],
    [0, 8],
    [1, 1],
    [10, 8],
  ] as const;
  const tookOf = (known: number): number[] =>
    endsOf(arrivals.slice(0, known)).map((end, i) => end - (arrivals[i]?.[0] ?? 0));
  expect(tookOf(4)).toEqual([19, 16, 2, 17]);
  expect([1, 2, 3, 4].map((known) => tookOf(known).at(-1))).toEqual([10, 15, 2, 17]);
});
