import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { frontSearch } from '../../../src/adapters/workers/front-search.ts';
import { threads } from '../../../src/adapters/workers/pool.ts';
import { policyOrder } from '../../../src/api/policy.ts';
import { Coordinator } from '../../../src/pcs/coordinator.ts';
import type { JobRecord } from '../../../src/pcs/jobs/job.ts';
import { JobBook } from '../../../src/pcs/jobs/job-book.ts';
import type { PolicySpec } from '../../../src/policy/index.ts';
import { aPath } from '../../adapters/sqlite/builders.ts';
import { type Bench, openBench } from '../../support/coordinator.ts';

const fifo: PolicySpec = { name: 'fifo' };

test('set: GPUs held never exceed the cluster, and decisions are those of a coordinator started so', async () => {
  const jobPlan = fc.record({
    gapMs: fc.integer({ min: 0, max: 40_000 }),
    trials: fc.integer({ min: 1, max: 5 }),
    gpusPerTrial: fc.integer({ min: 1, max: 2 }),
    steps: fc.integer({ min: 1, max: 15 }),
    secondsPerStep: fc.constantFrom(0.5, 1, 3),
  });
  const two = { thresholds: [60], weights: [0.9, 0.1], zetaMin: 0, delta: 0.1 };
  const three = { thresholds: [20, 60], weights: [0.1, 0.2, 0.7], zetaMin: 0.5, delta: 0.1 };
  const spec = fc.constantFrom<PolicySpec>(
    fifo,
    { name: 'pcs', ...two },
    { name: 'tiresias' },
    { name: 'afs' },
    { name: 'themis', leaseSeconds: 20 },
    { name: 'las', leaseSeconds: 15 },
    { name: 'pcs', ...three },
  );
  const orders = fc.array(
    fc.record({ policy: spec, when: fc.constantFrom('now', 'when-no-promise-suffers') }),
    { minLength: 8, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(jobPlan, { minLength: 2, maxLength: 8 }),
      orders,
      async (plans, wishes) => {
        const b = await openBench({ gpus: 4, policy: fifo, historyPath: aPath() });
        const storeProgress = keepingRecords(b);
        for (const [i, plan] of plans.entries()) {
          b.submit(plan);
          await b.clock.advance(plan.gapMs);
          const { outcome } = b.coordinator.policy.set(policyOrder.parse(wishes[i]));
          storeProgress();
          // A decision that stands gives the reasons of the time at which it was made.
          if (outcome !== 'switched') continue;
          expect(reasons(b.coordinator)).toEqual(reasons(startedWith(b)));
        }
        await b.drain();
        expect(b.fleet.heldMax).toBeLessThanOrEqual(4);
        expect(b.coordinator.jobs('all').every(({ status }) => status === 'succeeded')).toBe(true);
        b.coordinator.stop();
        b.history.close();
        vi.restoreAllMocks();
      },
    ),
    { numRuns: 12 },
  );
}, 60_000);

/** Progress alone is stored every few seconds; what this returns stores it now. */
function keepingRecords({ history }: Bench): () => void {
  const { update } = JobBook.prototype;
  const records = new Map<string, JobRecord>();
  vi.spyOn(JobBook.prototype, 'update').mockImplementation(function (this: JobBook, job, ...more) {
    records.set(job.id, job);
    update.call(this, job, ...more);
  });
  return () => {
    for (const job of records.values()) history.saveJob(job);
  };
}

/** A coordinator on the same history that never knew another policy than the one in force. */
function startedWith({ clock, fleet, history, coordinator }: Bench): Coordinator {
  return new Coordinator({
    ...{ history, clock, link: fleet, runner: fleet, outcomes: fleet, storage: '/tmp' },
    suffix: () => 'x',
    search: frontSearch(threads(1)),
    policy: { spec: coordinator.policy.state().policy as PolicySpec, isNamed: true },
    version: 'test',
  });
}

function reasons(coordinator: Coordinator) {
  return coordinator.jobs('active').map(({ id, queue, reason }) => ({ id, queue, reason }));
}
