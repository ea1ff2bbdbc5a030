import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fork } from '../../../src/model/gpu-cluster/fork.ts';
import type { SimJob } from '../../../src/model/gpu-cluster/job.ts';
import { place } from '../../../src/model/gpu-cluster/load.ts';
import { submitted } from '../../../src/model/gpu-cluster/submitted.ts';
import {
  anyOverheads,
  anyWorkloads,
  clusterSizes,
  emptyWorld,
  policies,
  takingTurns,
  timedPolicies,
} from './support.ts';

const anySharing = fc
  .tuple(anyOverheads, fc.constantFrom(1, 2, Number.POSITIVE_INFINITY))
  .map(([overheads, startsAtOnce]) => ({ ...overheads, startsAtOnce }));

test('fork: ends every job exactly when the original does, and leaves it untouched', () => {
  const at = fc.nat({ max: 12_000_000 });
  fc.assert(
    fc.property(
      anyWorkloads,
      clusterSizes,
      anySharing,
      fc.tuple(fc.constantFrom(...policies, ...timedPolicies, ['turns', takingTurns] as const), at),
      (workload, gpus, overheads, [[, policy], instant]) => {
        const world = emptyWorld(gpus, policy, overheads);
        const jobs: SimJob[] = workload.jobs.map((spec, sequence) => {
          world.passUntil(spec.arrivalMicros);
          const job = place(submitted(spec, sequence), world);
          world.settle();
          return job;
        });
        world.passUntil(world.machine.nowMicros + instant);
        const events = world.events;
        const forks = jobs
          .filter(({ stage }) => stage !== 'over')
          .map((job) => {
            const twin = fork(world, job);
            twin.world.passUntilOver(twin.job);
            return [job, twin.job.finishMicros] as const;
          });
        expect(world.events).toBe(events);
        world.passAll();
        for (const [job, finishMicros] of forks) expect(finishMicros).toBe(job.finishMicros);
      },
    ),
    { numRuns: 300 },
  );
});
