import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byPolicy } from '../../../src/model/fluid-cluster/policy-divider.ts';
import { simulateFluid } from '../../../src/model/fluid-cluster/simulate.ts';
import { fractionalWfq } from '../../../src/model/fluid-cluster/wfq-divider.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';
import type { Policy, PolicyJob, Scheduler } from '../../../src/policy/scheduler.ts';
import { aJob, clusters, someJobs, workloads } from './support.ts';

test('byPolicy: first come, first served by its policy is PCS with one queue and no cap', () => {
  fc.assert(
    fc.property(workloads, clusters, (list, gpus) => {
      const jobs = someJobs(...list);
      const one = { thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 };
      const [policy, queue] = [
        byPolicy(policyFromSpec({ name: 'fifo' }), gpus),
        fractionalWfq(jobs, gpus, one),
      ].map((division) => simulateFluid(jobs, { gpus, division, predict: true }));
      expect(policy).toEqual(queue);
    }),
  );
});

test('byPolicy: jobs tell what they attained and the contention they met, by events', () => {
  const seen: [number, number][] = [];
  const watching: Policy = {
    name: 'watching',
    start<J extends PolicyJob>(): Scheduler<J> {
      const jobs: J[] = [];
      return {
        decideAgainSeconds: null,
        admit: (job) => void jobs.push(job),
        remove: (job) => void jobs.splice(jobs.indexOf(job), 1),
        allocate: (_gpus, now, into) => {
          const [first] = jobs;
          if (first === undefined) return;
          seen.push([first.attainedGpuSeconds(now), first.contention(now)]);
          into.give(first, 1);
        },
        explain: () => () => ({ code: 'watching', text: 'It is watched.', facts: {} }),
      };
    },
  };
  const jobs = someJobs(aJob(0, 10), aJob(4, 1));
  simulateFluid(jobs, { gpus: 1, division: byPolicy(watching, 1), predict: false });
  expect(seen).toEqual([
    [0, 1],
    [4, 1],
    // The second job came when the first was there, ended its wait with two, and goes on alone.
    [0, (2 + 2) / 2],
  ]);
});
