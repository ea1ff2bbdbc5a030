import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JobBook } from '../../../src/pcs/jobs/job-book.ts';
import { aHistory, aJob, anAllocation } from '../../adapters/sqlite/builders.ts';

const grantOf = (atMs: number, gpus: number) => {
  const { job: _1, epoch: _2, ...grant } = anAllocation({ atMs, gpus });
  return grant;
};

test('JobBook.past: GPU time as granted, and the jobs that were there meanwhile', () => {
  const book = new JobBook(aHistory());
  const first = aJob({ id: 'a', sequence: 0, submittedAtMs: 1_000 });
  const second = aJob({ id: 'b', sequence: 1, submittedAtMs: 1_010 });
  book.save(first);
  book.grant(new Map([[first, grantOf(1_005, 2)]]));
  book.save(second);
  book.grant(new Map([[first, grantOf(1_025, 0)]]));
  expect(book.past(first, 1_030)).toEqual({
    attainedGpuMicros: 2 * 20_000,
    contentionJobMicros: 30_000 + 20_000,
  });
  expect(book.past(second, 1_030)).toEqual({
    attainedGpuMicros: 0,
    contentionJobMicros: 2 * 20_000,
  });
  book.save({ ...first, status: 'succeeded', finishedAtMs: 1_030 });
  expect(book.past(second, 1_040).contentionJobMicros).toBe(50_000);
  expect(book.past(aJob({ id: 'not yet there' }), 1_040)).toEqual({
    attainedGpuMicros: 0,
    contentionJobMicros: 0,
  });
});

test('JobBook.past: is the same after a restart', () => {
  const step = fc.record({
    gapMs: fc.nat(50),
    what: fc.constantFrom('arrive', 'arrive', 'grant', 'grant', 'end'),
    choice: fc.nat(),
    gpus: fc.nat(8),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const history = aHistory();
      const book = new JobBook(history);
      let nowMs = 1_000;
      for (const [sequence, { gapMs, what, choice, gpus }] of steps.entries()) {
        nowMs += gapMs;
        const active = book.active();
        const job = active[choice % Math.max(1, active.length)];
        if (what === 'arrive') {
          book.save(aJob({ id: `job-${sequence}`, sequence, submittedAtMs: nowMs }));
        } else if (job !== undefined && what === 'grant')
          book.grant(new Map([[job, grantOf(nowMs, gpus)]]));
        else if (job !== undefined) book.save({ ...job, status: 'failed', finishedAtMs: nowMs });
      }
      const again = new JobBook(history);
      for (const job of book.active()) {
        expect(again.past(job, nowMs + 7)).toEqual(book.past(job, nowMs + 7));
      }
      history.close();
    }),
    { numRuns: 30 },
  );
});

test('JobBook.past: a clock that was set back takes nothing away', () => {
  const book = new JobBook(aHistory());
  const job = aJob({ submittedAtMs: 2_000 });
  book.save(job);
  book.grant(new Map([[job, grantOf(2_010, 1)]]));
  const past = book.past(job, 2_020);
  expect(book.past(job, 1_000)).toEqual(past);
});
