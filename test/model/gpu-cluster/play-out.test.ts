import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SimJob } from '../../../src/model/gpu-cluster/job.ts';
import { place } from '../../../src/model/gpu-cluster/load.ts';
import { playOut } from '../../../src/model/gpu-cluster/play-out.ts';
import { noOverheads, type TrialSnapshot } from '../../../src/model/gpu-cluster/snapshot.ts';
import { submitted } from '../../../src/model/gpu-cluster/submitted.ts';
import { at, cluster, job, trial } from './snapshots.ts';
import {
  anyOverheads,
  clusterSizes,
  emptyWorld,
  fifo,
  fixedWorkloads,
  overheadsOfStartsApart,
  policies,
  takeSnapshot,
  timedPolicies,
  twoQueues,
} from './support.ts';

/** When a job of this one trial is over, in seconds; now is 100. */
function finish(changes: Partial<TrialSnapshot>, grantedGpus = 1): number {
  const snapshot = cluster(job([trial(changes)], { grantedGpus }));
  const expected = playOut(snapshot, fifo, { until: 'all' }).get('a');
  return (expected?.finishMicros ?? Number.NaN) / 1e6;
}

// Start 1.5, restore 1, pause 0.3, stop 0.2, finish 0.5; 10 steps of a second.

test('playOut: a trial that waits is started, one that ran before is restored', () => {
  expect(finish({}, 0)).toBeCloseTo(100 + 1.5 + 10 + 0.2 + 0.5, 9);
  expect(finish({ startedBefore: true, stepsDone: 4 })).toBeCloseTo(100 + 1 + 6 + 0.2 + 0.5, 9);
});

test('playOut: a trial that starts since 99 goes on starting', () => {
  const starting = { phase: 'starting', sinceMicros: at(99) } as const;
  expect(finish(starting)).toBeCloseTo(99 + 1.5 + 10 + 0.7, 9);
  expect(finish({ ...starting, startedBefore: true })).toBeCloseTo(99 + 1 + 10 + 0.7, 9);
});

test('playOut: a start that takes longer than it should ends now', () => {
  expect(finish({ phase: 'starting', sinceMicros: at(90) })).toBeCloseTo(100 + 10 + 0.7, 9);
});

test('playOut: a running trial goes on from where its last step ended', () => {
  const running = { phase: 'running', stepsDone: 4, startedBefore: true } as const;
  expect(finish({ ...running, sinceMicros: at(99.6) })).toBeCloseTo(99.6 + 6 + 0.7, 9);
  // The step since 95 is four seconds late: it ends in four more, and five are left after it.
  expect(finish({ ...running, sinceMicros: at(95) })).toBeCloseTo(104 + 5 + 0.7, 9);
});

test('playOut: a trial that stops gives back its GPUs, and is restored if steps are left', () => {
  const stopping = { phase: 'stopping', sinceMicros: at(99.9), startedBefore: true } as const;
  expect(finish({ ...stopping, stepsDone: 10 })).toBeCloseTo(99.9 + 0.2 + 0.5, 9);
  expect(finish({ ...stopping, stepsDone: 4 })).toBeCloseTo(99.9 + 0.3 + 1 + 6 + 0.7, 9);
});

test('playOut: a trial with more steps than expected is done', () => {
  expect(finish({ stepsDone: 12 })).toBeCloseTo(100, 9);
  expect(finish({ phase: 'done', sinceMicros: at(99.8) })).toBeCloseTo(99.8 + 0.5, 9);
  expect(finish({ phase: 'running', stepsDone: 12, sinceMicros: at(99.9) })).toBeCloseTo(
    99.9 + 0.2 + 0.5,
    9,
  );
});

test('playOut: nothing of a job runs before its driver is ready', () => {
  // Of the 2 s that launching takes half a second is over.
  const launch = { launchedMicros: at(99.5), readyMicros: null };
  const launching = job([trial()], { ...launch, grantedGpus: 0 });
  const left = trial({ phase: 'running', stepsDone: 4, startedBefore: true });
  const restarted = job([left], launch);
  for (const [shown, seconds] of [
    [launching, 101.5 + 1.5 + 10 + 0.7],
    [restarted, 101.5 + 1 + 6 + 0.7],
    [{ ...launching, launchedMicros: at(90) }, 100 + 1.5 + 10 + 0.7],
  ] as const) {
    const { finishMicros = 0 } = playOut(cluster(shown), fifo, { until: 'all' }).get('a') ?? {};
    expect(finishMicros / 1e6).toBeCloseTo(seconds, 9);
  }
});

test('playOut: GPUs that others still hold are waited for', () => {
  // Two GPUs are held by the trials of a; its grant was lowered to one, which the second trial
  // gives back at its next report, at 100.4, plus 0.3.
  const running = { phase: 'running', stepsDone: 4, startedBefore: true } as const;
  const trials = [99.7, 99.4].map((since) => trial({ ...running, sinceMicros: at(since) }));
  const snapshot = cluster(
    job(trials, { sizeGpuSeconds: 20 }),
    job([trial({ stepsTotal: 2 })], { id: 'b', sequence: 1, grantedGpus: 0, sizeGpuSeconds: 2 }),
  );
  const expected = playOut(snapshot, twoQueues(5), { until: 'all' });
  expect(expected.get('b')).toEqual({
    startMicros: at(100.7),
    finishMicros: at(100.7 + 1.5 + 2 + 0.2 + 0.5),
  });
  // The paused trial did 5 steps. When b's trial has stopped at 104.4, it is restored: 5 steps more.
  expect(expected.get('a')).toEqual({
    startMicros: null,
    finishMicros: at(104.4 + 1 + 5 + 0.2 + 0.5),
  });
});

test('playOut: an elastic trial runs on what it was granted', () => {
  const elastic = trial({
    gpus: 2,
    speedups: [0, 1, 1.6],
    phase: 'running',
    startedBefore: true,
    stepsDone: 2,
    sinceMicros: at(100),
  });
  const snapshot = cluster(job([elastic], { grantedGpus: 2 }));
  const { finishMicros } = playOut(snapshot, fifo, { until: 'all' }).get('a') ?? {};
  expect(finishMicros).toBe(at(100 + 8 / 1.6 + 0.2 + 0.5));
});

test('playOut: a job too large for the cluster never ends, the others do', () => {
  const snapshot = cluster(
    job([trial({ gpus: 3 })], { grantedGpus: 0 }),
    job([trial()], { id: 'b', sequence: 1, grantedGpus: 0 }),
  );
  const expected = playOut(snapshot, fifo, { until: 'all' });
  expect(expected.get('a')).toEqual({ startMicros: null, finishMicros: Number.POSITIVE_INFINITY });
  expect(expected.get('b')?.finishMicros).toBe(at(112.2));
  expect(playOut({ ...snapshot, gpus: 0 }, fifo, { until: 'all' }).get('b')?.finishMicros).toBe(
    Number.POSITIVE_INFINITY,
  );
});

test('playOut: stops when the job asked for is over', () => {
  const jobs = ['a', 'b', 'c'].map((id, sequence) =>
    job([trial(), trial()], { id, sequence, grantedGpus: 0 }),
  );
  const snapshot = cluster(...jobs);
  const all = playOut(snapshot, fifo, { until: 'all' });
  const some = playOut(snapshot, fifo, { until: { job: 'b' } });
  expect([...some.keys()]).toEqual(['a', 'b']);
  expect(some.get('b')).toEqual(all.get('b'));
  expect(() => playOut(snapshot, fifo, { until: { job: 'd' } })).toThrow('job d');
});

test('playOut: from a snapshot at any instant it foresees what then happens', () => {
  fc.assert(
    fc.property(
      fixedWorkloads,
      clusterSizes,
      // A snapshot does not tell a trial that takes over an actor from one that starts its own, nor
      // how far a start has come that shared processors.
      overheadsOfStartsApart.map((overheads) => ({ ...overheads, reuseSeconds: 0 })),
      fc.tuple(fc.constantFrom(...policies), fc.nat({ max: 12_000_000 })),
      (workload, gpus, overheads, [[, policy], instant]) => {
        const world = emptyWorld(gpus, policy, overheads);
        const jobs: SimJob[] = workload.jobs.map((spec, sequence) => {
          world.passUntil(spec.arrivalMicros);
          const added = place(submitted(spec, sequence), world);
          world.settle();
          return added;
        });
        world.passUntil(world.machine.nowMicros + instant);
        const expected = playOut(takeSnapshot(world, overheads), policy, { until: 'all' });
        const active = jobs.filter(({ stage }) => stage !== 'over');
        world.passAll();
        expect([...expected.keys()]).toEqual(active.map(({ id }) => id));
        for (const { id, finishMicros, startMicros } of active) {
          expect(expected.get(id)?.finishMicros).toBe(finishMicros);
          const starts = expected.get(id)?.startMicros ?? startMicros;
          expect(starts).toBe(startMicros);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('playOut: takes no time from an ideal cluster', () => {
  const ideal = { ...cluster(job([trial(), trial()])), overheads: noOverheads };
  expect(playOut(ideal, fifo, { until: 'all' }).get('a')?.finishMicros).toBe(at(110));
});

const everyPolicy = [...policies, ...timedPolicies];

/** Trials of ten seconds on parts of a GPU, in a job that has nothing yet. */
function onParts(...parts: readonly number[]) {
  const trials = parts.map((gpus) => trial({ gpus }));
  return job(trials, { grantedGpus: 0, sizeGpuSeconds: 10 * parts.length });
}

test.each(everyPolicy)('playOut: trials on parts of a GPU fill it, under %s', (_name, policy) => {
  for (const [gpus, count, part, seconds] of [
    [1, 5, 0.2, 10],
    [1, 10, 0.1, 10],
    [1, 3, 1 / 3, 10],
    [1, 3, 0.3, 10],
    [2, 10, 0.2, 10],
    [2, 6, 0.2, 10],
    [3, 3, 0.7, 10],
    [2, 3, 0.7, 20],
  ] as const) {
    const shown = onParts(...Array.from({ length: count }, () => part));
    const snapshot = { ...cluster(shown), gpus, overheads: noOverheads };
    const { finishMicros } = playOut(snapshot, policy, { until: 'all' }).get('a') ?? {};
    expect([count, part, finishMicros]).toEqual([count, part, at(100 + seconds)]);
  }
});

const anyParts = fc.array(
  fc.oneof(
    fc.constantFrom(0.1, 0.2, 0.25, 0.3, 1 / 3, 0.4, 0.5, 0.7, 1, 2),
    fc.double({ min: 1e-4, max: 2, noNaN: true }),
  ),
  { minLength: 1, maxLength: 8 },
);

/** When the last of these trials of ten seconds ends, each started in its turn once it fits. */
function endSeconds(parts: readonly number[], gpus: number): number {
  const ends: { seconds: number; units: number }[] = [];
  let seconds = 0;
  for (const part of parts) {
    const units = Math.round(part * 10_000);
    const busy = () => ends.reduce((sum, one) => sum + (one.seconds > seconds ? one.units : 0), 0);
    while (busy() + units > gpus * 10_000) {
      seconds = Math.min(...ends.map((one) => one.seconds).filter((end) => end > seconds));
    }
    ends.push({ seconds: seconds + 10, units });
  }
  return Math.max(...ends.map((one) => one.seconds));
}

test('playOut: a job alone on parts of GPUs is over as early as it can be', () => {
  const setting = fc.tuple(fc.integer({ min: 2, max: 4 }), fc.constantFrom(...everyPolicy));
  fc.assert(
    fc.property(anyParts, setting, (parts, [gpus, [, policy]]) => {
      const snapshot = { ...cluster(onParts(...parts)), gpus, overheads: noOverheads };
      const { finishMicros } = playOut(snapshot, policy, { until: 'all' }).get('a') ?? {};
      expect(finishMicros).toBe(at(100 + endSeconds(parts, gpus)));
    }),
    { numRuns: 500 },
  );
});

test('playOut: of jobs on parts of GPUs all end, with whole grants that fit the cluster', () => {
  const setting = fc.tuple(
    fc.integer({ min: 2, max: 4 }),
    fc.constantFrom(...everyPolicy),
    anyOverheads,
  );
  fc.assert(
    fc.property(
      fc.array(anyParts, { minLength: 1, maxLength: 4 }),
      setting,
      (jobs, [gpus, [, policy], overheads]) => {
        const world = emptyWorld(gpus, policy, overheads);
        const granted = new Map<string, number>();
        world.machine.observer = ({ kind, job: id, gpus: now, heldGpus }) => {
          expect(heldGpus).toBeLessThanOrEqual(gpus);
          if (kind === 'over') granted.delete(id);
          if (kind !== 'grant') return;
          expect(now).toBe(Math.round(now));
          granted.set(id, now);
          expect([...granted.values()].reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(
            gpus,
          );
        };
        const placed = jobs.map((parts, sequence) => {
          const shown = { ...onParts(...parts), id: `${sequence}`, sequence, readyMicros: null };
          return place({ ...shown, attainedGpuMicros: 0, contentionJobMicros: 0 }, world);
        });
        world.settle();
        world.passAll();
        expect(placed.map(({ stage, heldGpus }) => [stage, heldGpus])).toEqual(
          placed.map(() => ['over', 0]),
        );
        expect(world.machine.heldGpus).toBe(0);
      },
    ),
    { numRuns: 500 },
  );
});
