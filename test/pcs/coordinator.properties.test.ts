import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicySpec } from '../../src/policy/index.ts';
import { temporaryBench } from '../support/coordinator.ts';

test('run: whatever happens, GPUs held never exceed the cluster and every job ends once', async () => {
  const jobPlan = fc.record({
    gapMs: fc.integer({ min: 0, max: 40_000 }),
    trials: fc.integer({ min: 1, max: 5 }),
    gpusPerTrial: fc.integer({ min: 1, max: 2 }),
    steps: fc.integer({ min: 1, max: 15 }),
    secondsPerStep: fc.constantFrom(0.5, 1, 3),
    fault: fc.constantFrom('none', 'none', 'none', 'kill', 'restart'),
  });
  const policy = fc.constantFrom<PolicySpec>(
    { name: 'fifo' },
    { name: 'pcs', thresholds: [20, 60], weights: [0.7, 0.2, 0.1], zetaMin: 0.5, delta: 0.1 },
    { name: 'tiresias' },
    { name: 'afs' },
    { name: 'max-min' },
    { name: 'las', leaseSeconds: 15 },
    { name: 'themis', leaseSeconds: 15 },
    { name: 'limited-multiplexing', heavyGpuSeconds: 20 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(jobPlan, { minLength: 1, maxLength: 8 }),
      policy,
      async (plans, spec) => {
        const b = await temporaryBench({ gpus: 4, policy: spec });
        for (const plan of plans) {
          const id = b.submit(plan);
          await b.clock.advance(plan.gapMs);
          if (plan.fault === 'kill') b.fleet.kill(id);
          if (plan.fault === 'restart') await b.restart();
        }
        await b.drain();
        expect(b.fleet.heldMax).toBeLessThanOrEqual(4);
        for (const job of b.coordinator.jobs('all')) {
          expect(job.status).toBe('succeeded');
          const events = b.history.eventsOf(job.id);
          expect(events.filter((event) => event.kind === 'job-succeeded')).toHaveLength(1);
        }
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);
