// What every policy owes, checked on every policy there is.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SimJob } from '../../src/model/gpu-cluster/job.ts';
import { efficiencyCap } from '../../src/policy/efficiency.ts';
import { type PolicySpec, policyFromSpec, policyNames } from '../../src/policy/index.ts';
import type { PolicyJob } from '../../src/policy/scheduler.ts';
import { aJob, aJobOfTrials, allocationOf, endOneTrial, givenBy } from './support.ts';

const samples: Readonly<Record<PolicySpec['name'], readonly PolicySpec[]>> = {
  fifo: [{ name: 'fifo' }],
  pcs: [
    { name: 'pcs', thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 },
    { name: 'pcs', thresholds: [], weights: [1], zetaMin: 0.8, delta: 0.1 },
    { name: 'pcs', thresholds: [20], weights: [0.5, 0.5], zetaMin: 0.7, delta: 0.05 },
    { name: 'pcs', thresholds: [10, 60], weights: [0.941, 0.056, 0.003], zetaMin: 0.9, delta: 0.3 },
    { name: 'pcs', thresholds: [5, 20, 50, 80], weights: [1, 2, 3, 4, 5], zetaMin: 1, delta: 0.01 },
    { name: 'pcs', thresholds: [40], weights: [1, 1], zetaMin: 0.7, delta: 0.1, gamma: 0.05 },
  ],
  tiresias: [{ name: 'tiresias' }],
  las: [{ name: 'las', leaseSeconds: 10 }],
  srtf: [{ name: 'srtf' }],
  sjf: [{ name: 'sjf' }],
  themis: [{ name: 'themis', leaseSeconds: 10 }],
  afs: [{ name: 'afs' }],
  'max-min': [{ name: 'max-min' }],
  'limited-multiplexing': [
    { name: 'limited-multiplexing', heavyGpuSeconds: 50 },
    { name: 'limited-multiplexing', heavyGpuSeconds: 0 },
  ],
};

/** Whether the job that arrived first always runs, so that none starves. */
function servesTheOldest(spec: PolicySpec): boolean {
  if (spec.name === 'pcs') return spec.gamma === undefined;
  return ['fifo', 'max-min', 'limited-multiplexing'].includes(spec.name);
}

/** ζ_min up to which what a job got is safe from later ones of its queue; null where it is not. */
function firmZeta(spec: PolicySpec): number | null {
  if (spec.name === 'pcs') return spec.gamma === undefined ? spec.zetaMin : null;
  return spec.name === 'fifo' ? 0 : null;
}

/** Speed-ups of a job: at most linear, not always rising, efficient in no particular order. */
const speedups = fc
  .array(fc.double({ min: 0.05, max: 1, noNaN: true }), { minLength: 24, maxLength: 24 })
  .map((efficiencies) => [0, 1, ...efficiencies.map((efficiency, i) => efficiency * (i + 2))]);

const anyJob = fc.record({
  sizeGpuSeconds: fc.integer({ min: 1, max: 100 }),
  units: fc.nat(12),
  unitGpus: fc.constantFrom(1, 1, 1, 2, 3, 8),
  speedups: fc.option(speedups),
  arrivalMicros: fc.integer({ min: -100_000_000, max: 0 }),
  remainingGpuSeconds: fc.nat(100),
  attainedGpuSeconds: fc.nat(100),
  contention: fc.integer({ min: 1, max: 20 }),
});

const jobsOfUnits = fc.array(anyJob, { maxLength: 14 }).map((list) =>
  list.map(({ units, speedups: table, ...job }, sequence) =>
    aJob({
      ...job,
      sequence,
      demandGpus: units * job.unitGpus,
      ...(table !== null && job.unitGpus === 1 ? { speedups: table } : {}),
    }),
  ),
);

const anyTrial = fc.record({
  gpus: fc.constantFrom(0.25, 0.5, 0.5, 0.75, 1, 1.5, 2, 4),
  speedups: fc.constant(null),
});

const elasticTrial = fc.record({
  gpus: fc.integer({ min: 2, max: 6 }),
  speedups: fc.constant([0, 1, 1.5, 1.9, 2.2, 2.4, 2.5]),
});

/** Jobs whose trials differ, and need parts of GPUs. */
const listsOfTrials = fc.array(
  fc.record({
    sizeGpuSeconds: fc.integer({ min: 1, max: 100 }),
    trials: fc.array(fc.oneof({ weight: 3, arbitrary: anyTrial }, elasticTrial), {
      minLength: 1,
      maxLength: 6,
    }),
  }),
  { minLength: 1, maxLength: 6 },
);

const jobs: fc.Arbitrary<readonly PolicyJob[]> = fc.oneof(
  jobsOfUnits,
  listsOfTrials.map((lists) => lists.map(aJobOfTrials)),
);

/** No queue leaves a remainder of such jobs. */
const jobsOfUnitOne = jobsOfUnits.map((list) => list.filter((job) => job.unitGpus === 1));

const clusterGpus = fc.integer({ min: 0, max: 40 });

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

test('samples: every policy in the list has some', () => {
  expect(Object.keys(samples).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
    policyNames.toSorted((a, b) => (a < b ? -1 : 1)),
  );
  for (const name of policyNames) expect(samples[name].length).toBeGreaterThan(0);
});

for (const spec of Object.values(samples).flat()) {
  const policy = policyFromSpec(spec);
  const title = JSON.stringify(spec);

  test(`allocate: gives what a job can use, at most the demand and the cluster (${title})`, () => {
    fc.assert(
      fc.property(jobs, clusterGpus, (active, gpus) => {
        const given = allocationOf(policy, active, gpus);
        expect(sum(given)).toBeLessThanOrEqual(gpus);
        for (const [i, job] of active.entries()) {
          expect(job.usableGpus(given[i] ?? 0)).toBe(given[i]);
          expect(given[i]).toBeGreaterThanOrEqual(0);
          expect(given[i]).toBeLessThanOrEqual(job.demandGpus);
        }
      }),
    );
  });

  test(`allocate: leaves no GPU idle that a job could use (${title})`, () => {
    fc.assert(
      fc.property(jobs, clusterGpus, (active, gpus) => {
        const given = allocationOf(policy, active, gpus);
        const idle = gpus - sum(given);
        for (const [i, job] of active.entries()) {
          const more = job.usableGpus((given[i] ?? 0) + idle);
          expect(more).toBe(given[i]);
        }
      }),
    );
  });

  test(`allocate: decides the same whatever came and went before (${title})`, () => {
    const churn = fc.array(fc.tuple(fc.nat(13), clusterGpus), { maxLength: 40 });
    fc.assert(
      fc.property(jobs, churn, clusterGpus, (active, comings, gpus) => {
        const scheduler = policy.start();
        const present = new Set<PolicyJob>();
        const toggle = (job: PolicyJob) => {
          if (present.delete(job)) scheduler.remove(job);
          else {
            present.add(job);
            scheduler.admit(job);
          }
        };
        for (const [index, size] of comings) {
          const job = active[index];
          if (job !== undefined) toggle(job);
          scheduler.allocate(size, 0, { give: () => undefined });
        }
        for (const job of active) if (!present.has(job)) toggle(job);
        expect(givenBy(scheduler, active, gpus)).toEqual(allocationOf(policy, active, gpus));
      }),
    );
  });

  test(`allocate: decides the same whatever trials ended before (${title})`, () => {
    const endings = fc.array(fc.nat(5), { minLength: 5, maxLength: 30 });
    fc.assert(
      fc.property(listsOfTrials, endings, clusterGpus, (lists, ended, gpus) => {
        const active = lists.map(aJobOfTrials);
        const scheduler = policy.start<SimJob>();
        for (const job of active) scheduler.admit(job);
        for (const index of ended) {
          expect(givenBy(scheduler, active, gpus)).toEqual(allocationOf(policy, active, gpus));
          const job = active[index % active.length];
          if (job !== undefined) endOneTrial(job);
        }
      }),
      { numRuns: 300 },
    );
  });

  test(`allocate: names each job once, and none that was removed (${title})`, () => {
    fc.assert(
      fc.property(jobs, clusterGpus, fc.nat(), (active, gpus, choice) => {
        const scheduler = policy.start();
        for (const job of active) scheduler.admit(job);
        const gone = active[choice % Math.max(1, active.length)];
        if (gone !== undefined) scheduler.remove(gone);
        const named: PolicyJob[] = [];
        scheduler.allocate(gpus, 0, { give: (job) => void named.push(job) });
        expect(new Set(named).size).toBe(named.length);
        expect(named).not.toContain(gone);
      }),
    );
  });

  test(`explain: tells of the decision that allocate makes (${title})`, () => {
    fc.assert(
      fc.property(jobs, clusterGpus, (active, gpus) => {
        const given = allocationOf(policy, active, gpus);
        const idle = gpus - sum(given);
        const scheduler = policy.start();
        for (const job of active) scheduler.admit(job);
        const reasonOf = scheduler.explain(gpus, 0);
        for (const [i, job] of active.entries()) {
          const reason = reasonOf(job);
          expect(reason.facts['gpus']).toBe(given[i]);
          expect(reason.code).toMatch(/^[a-z]+(-[a-z]+)*$/);
          expect(reason.text).toMatch(/^It [^\n]*[^.]\.$/);
          expect(Object.values(reason.facts)).not.toContain(Number.NaN);
          if (/no GPU of \d+ is left/.test(reason.text)) expect(idle).toBe(0);
          const [, part, all] = /(\d+) of (?:the )?(\d+)/.exec(reason.text) ?? [];
          if (all !== undefined) expect(Number(part)).toBeLessThanOrEqual(Number(all));
        }
      }),
    );
  });

  test(`explain: decides once, and asks nothing of other jobs then (${title})`, () => {
    const asked = new Set<string>();
    const watch = (job: PolicyJob): PolicyJob =>
      new Proxy(job, {
        get(target, key) {
          if (key === 'usableGpus' || key === 'remainingGpuSeconds') asked.add(target.id);
          return Reflect.get(target, key);
        },
      });
    const active = Array.from({ length: 20 }, (_, sequence) =>
      watch(aJob({ sequence, demandGpus: 3, sizeGpuSeconds: 1 + 7 * (sequence % 5) })),
    );
    const scheduler = policy.start();
    for (const job of active) scheduler.admit(job);
    const reasonOf = scheduler.explain(8, 0);
    expect(asked.size).toBeGreaterThan(1);
    for (const job of active) {
      asked.clear();
      reasonOf(job);
      expect([...asked]).toEqual([job.id]);
    }
  });

  const zetaMin = firmZeta(spec);
  if (zetaMin !== null) {
    test(`allocate: a later job takes nothing within its cap from an earlier one of its queue (${title})`, () => {
      const active = (policy.queues ?? 1) === 1 ? jobs : jobsOfUnitOne;
      fc.assert(
        fc.property(active, clusterGpus, (list, gpus) => {
          const last = list.at(-1);
          if (last === undefined) return;
          const queueOf = (job: PolicyJob) => policy.queueOf?.(job.sizeGpuSeconds);
          const earlier = list.slice(0, -1);
          const before = allocationOf(policy, earlier, gpus);
          const after = allocationOf(policy, list, gpus);
          for (const [i, job] of earlier.entries()) {
            if (queueOf(job) !== queueOf(last)) continue;
            const firm = Math.min(before[i] ?? 0, efficiencyCap(job, zetaMin));
            expect(after[i]).toBeGreaterThanOrEqual(firm);
          }
        }),
        { numRuns: 300 },
      );
    });
  }

  if (!servesTheOldest(spec)) continue;
  test(`allocate: the oldest job runs where there is a GPU for every queue (${title})`, () => {
    fc.assert(
      fc.property(jobs, clusterGpus, (active, gpus) => {
        const oldest = active.findIndex((job) => job.usableGpus(gpus) > 0);
        if (oldest < 0 || gpus < (policy.queues ?? 1)) return;
        expect(allocationOf(policy, active, gpus)[oldest]).toBeGreaterThan(0);
      }),
    );
  });
}
