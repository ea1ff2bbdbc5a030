import fc from 'fast-check';
import { expect, test } from 'vitest';
import { microsOf } from '../../../src/kernel/units.ts';
import type { ClusterEvent } from '../../../src/model/gpu-cluster/events.ts';
import { place } from '../../../src/model/gpu-cluster/load.ts';
import { simulate } from '../../../src/model/gpu-cluster/simulate.ts';
import { noOverheads, type Overheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { submitted } from '../../../src/model/gpu-cluster/submitted.ts';
import type { Workload } from '../../../src/model/gpu-cluster/workload.ts';
import type { Policy } from '../../../src/policy/scheduler.ts';
import {
  anyOverheads,
  anyWorkloads,
  clusterSizes,
  emptyWorld,
  fifo,
  fixedWorkloads,
  mixedWorkloads,
  overheadsOfStartsApart,
  policies,
  timedPolicies,
} from './support.ts';

interface Setting {
  readonly gpus: number;
  readonly policy: Policy;
  readonly overheads: Overheads;
}

const settings = fc
  .tuple(clusterSizes, fc.constantFrom(...policies, ...timedPolicies), anyOverheads)
  .map(([gpus, [, policy], overheads]): Setting => ({ gpus, policy, overheads }));

function run(workload: Workload, setting: Setting) {
  const events: ClusterEvent[] = [];
  const observer = (event: ClusterEvent) => void events.push(event);
  return { events, ...simulate(workload, { ...setting, predict: true, observer }) };
}

test('simulate: the GPUs held never exceed the cluster, and all are given back', () => {
  fc.assert(
    fc.property(anyWorkloads, settings, (workload, setting) => {
      const { events } = run(workload, setting);
      const held = new Map<string, number>();
      for (const { kind, job, trial, gpus, heldGpus } of events) {
        const key = `${job}/${trial}`;
        if (kind === 'start' || kind === 'resize') held.set(key, gpus);
        if (kind === 'free') held.delete(key);
        const sum = [...held.values()].reduce((total, each) => total + each, 0);
        expect(heldGpus).toBe(sum);
        expect(sum).toBeLessThanOrEqual(setting.gpus);
      }
      expect([...held.values()].filter((gpus) => gpus > 0)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

/** What each job may hold and does hold, event by event. */
class Ledger {
  private readonly granted = new Map<string, number>();
  private readonly held = new Map<string, number>();
  private readonly trials = new Map<string, number>();

  record({ kind, job, trial, gpus }: ClusterEvent): void {
    if (kind === 'grant') this.granted.set(job, gpus);
    if (kind === 'over') this.granted.set(job, 0);
    if (kind !== 'start' && kind !== 'resize' && kind !== 'free') return;
    const key = `${job}/${trial}`;
    const now = kind === 'free' ? 0 : gpus;
    this.held.set(job, (this.held.get(job) ?? 0) + now - (this.trials.get(key) ?? 0));
    this.trials.set(key, now);
  }

  committed(): number {
    let sum = 0;
    for (const [job, grant] of this.granted) sum += Math.max(grant, this.held.get(job) ?? 0);
    return sum;
  }
}

test('simulate: grants and GPUs not given back never exceed the cluster', () => {
  fc.assert(
    fc.property(anyWorkloads, settings, (workload, setting) => {
      const ledger = new Ledger();
      for (const event of run(workload, setting).events) {
        ledger.record(event);
        expect(ledger.committed()).toBeLessThanOrEqual(setting.gpus);
      }
    }),
    { numRuns: 300 },
  );
});

test('simulate: every trial runs exactly its steps, whatever pauses it', () => {
  fc.assert(
    fc.property(fixedWorkloads, settings, (workload, setting) => {
      const { events } = run(workload, setting);
      const ran = new Map<string, number>();
      const since = new Map<string, number>();
      for (const { kind, job, trial, atMicros } of events) {
        const key = `${job}/${trial}`;
        if (kind === 'run') since.set(key, atMicros);
        if (kind !== 'pause' && kind !== 'end') continue;
        ran.set(key, (ran.get(key) ?? 0) + atMicros - (since.get(key) ?? 0));
      }
      for (const { id, trials } of workload.jobs) {
        for (const [i, { steps, secondsPerStep }] of trials.entries()) {
          expect(ran.get(`${id}/${i}`)).toBe(steps * microsOf(secondsPerStep));
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('simulate: jobs pass through their life in order, and all are over in the end', () => {
  fc.assert(
    fc.property(anyWorkloads, settings, (workload, setting) => {
      const { events, jobs } = run(workload, setting);
      const last = new Map<string, number>();
      const order = ['arrive', 'ready', 'over'];
      for (const { kind, job, atMicros } of events) {
        if (!order.includes(kind)) continue;
        expect(order.indexOf(kind)).toBe((last.get(job) ?? -1) + 1);
        last.set(job, order.indexOf(kind));
        expect(atMicros).toBeGreaterThanOrEqual(0);
      }
      for (const { arrivalMicros, startMicros, finishMicros } of jobs) {
        const launch = microsOf(setting.overheads.launchSeconds);
        expect(startMicros).toBeGreaterThanOrEqual(arrivalMicros + launch);
        expect(finishMicros).toBeGreaterThan(startMicros);
      }
      for (const [i, event] of events.entries()) {
        expect(event.atMicros).toBeGreaterThanOrEqual(events[i - 1]?.atMicros ?? 0);
      }
    }),
    { numRuns: 200 },
  );
});

test('simulate: what is predicted for the last arrival comes true, with every policy and cost', () => {
  fc.assert(
    fc.property(anyWorkloads, settings, (workload, setting) => {
      const last = run(workload, setting).jobs.at(-1);
      expect(last?.jctSeconds).toBe(last?.predictedJctSeconds);
      expect(last?.predErrPercent).toBe(0);
    }),
    { numRuns: 500 },
  );
});

/** Jobs whose trials take one GPU each, or one elastic trial: later jobs never stand in the way. */
const unitWorkloads = anyWorkloads.map((workload) => ({
  ...workload,
  jobs: workload.jobs.map((job) => ({
    ...job,
    trials: job.trials.map((trial) => (trial.speedups === null ? { ...trial, gpus: 1 } : trial)),
  })),
}));

test('simulate: under FIFO every prediction comes true', () => {
  fc.assert(
    fc.property(
      unitWorkloads,
      clusterSizes,
      overheadsOfStartsApart,
      (workload, gpus, overheads) => {
        const { summary } = run(workload, { gpus, overheads, policy: fifo });
        expect(summary.predErrPercent).toEqual({ mean: 0, p90: 0, p99: 0 });
      },
    ),
    { numRuns: 300 },
  );
});

test('simulate: an ideal cluster is as busy as its GPUs and its jobs allow, at every instant', () => {
  fc.assert(
    fc.property(unitWorkloads, settings, (workload, setting) => {
      const { events } = run(workload, { ...setting, overheads: noOverheads });
      const sizes = new Map(workload.jobs.map(({ id, trials }) => [id, trials]));
      let demand = 0;
      for (const [i, { kind, job, trial, heldGpus, atMicros }] of events.entries()) {
        const trials = sizes.get(job) ?? [];
        if (kind === 'arrive') demand += trials.reduce((sum, { gpus }) => sum + gpus, 0);
        if (kind === 'end') demand -= trials[trial ?? 0]?.gpus ?? 0;
        const isSettled = events[i + 1]?.atMicros !== atMicros;
        if (isSettled) expect(heldGpus).toBe(Math.min(setting.gpus, demand));
      }
      expect(demand).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('World: leaves no GPU idle that a job could use, whatever its trials need', () => {
  const instants = fc.array(fc.nat({ max: 3_000_000 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(
      mixedWorkloads,
      clusterSizes,
      fc.constantFrom(...policies, ...timedPolicies),
      instants,
      (workload, gpus, [, policy], steps) => {
        const world = emptyWorld(gpus, policy);
        const check = () => {
          const jobs = [...world.jobs.values()];
          const idle = gpus - jobs.reduce((sum, { entitledGpus }) => sum + entitledGpus, 0);
          expect(idle).toBeGreaterThanOrEqual(0);
          for (const job of jobs) {
            expect(job.usableGpus(job.entitledGpus + idle)).toBe(job.entitledGpus);
          }
        };
        for (const [sequence, spec] of workload.jobs.entries()) {
          world.passUntil(spec.arrivalMicros);
          place(submitted(spec, sequence), world);
          world.settle();
          check();
        }
        for (const step of steps) {
          world.passUntil(world.machine.nowMicros + step);
          check();
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('simulate: gives the same twice', () => {
  fc.assert(
    fc.property(anyWorkloads, settings, (workload, setting) => {
      expect(run(workload, setting)).toEqual(run(workload, setting));
    }),
    { numRuns: 50 },
  );
});
