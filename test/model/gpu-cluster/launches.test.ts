import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type DriverState,
  fairEndMicros,
  type Launchable,
  Launches,
  startingMax,
  waitingMax,
} from '../../../src/model/gpu-cluster/launches.ts';
import { place } from '../../../src/model/gpu-cluster/load.ts';
import { playOut } from '../../../src/model/gpu-cluster/play-out.ts';
import { simulate } from '../../../src/model/gpu-cluster/simulate.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { submitted } from '../../../src/model/gpu-cluster/submitted.ts';
import { at, job, trial } from './snapshots.ts';
import { aJob, aTrial, aWorkload, emptyWorld, fifo, policies, twoQueues } from './support.ts';

/** Launches all that may be, and answers which. */
function launch(launches: Launches<Launchable>): Launchable[] {
  const launched: Launchable[] = [];
  for (let next = launches.next(); next !== undefined; next = launches.next()) {
    launched.push(next);
    launches.set(next, 'starting');
  }
  return launched;
}

test('Launches: two at once, in order of arrival, until sixteen wait', () => {
  const launches = new Launches<Launchable>();
  for (let i = 0; i < 20; i++) launches.set({ sequence: i, endMicros: i }, 'none');
  const launched: Launchable[] = [];
  for (let turn = launch(launches); turn.length > 0; turn = launch(launches)) {
    expect(turn).toHaveLength(2);
    for (const job of turn) launches.set(job, 'waiting');
    launched.push(...turn);
  }
  expect(launched.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 16 }, (_, i) => i));
  launches.set(launched[3] as Launchable, 'granted');
  launches.remove(launched[4] as Launchable);
  expect(launch(launches).map(({ sequence }) => sequence)).toEqual([16, 17]);
});

test('Launches: where sixteen wait, one that is expected to be over before the last of them', () => {
  const launches = new Launches<Launchable>();
  for (let i = 0; i < 16; i++) launches.set({ sequence: i, endMicros: 50 }, 'waiting');
  launches.set({ sequence: 16, endMicros: 60 }, 'none');
  launches.set({ sequence: 17, endMicros: 50 }, 'none');
  expect(launch(launches)).toEqual([]);
  launches.set({ sequence: 18, endMicros: 49 }, 'none');
  launches.set({ sequence: 19, endMicros: 40 }, 'none');
  expect(launch(launches).map(({ sequence }) => sequence)).toEqual([19, 18]);
});

test('Launches: the same as when all are sorted by their ends', () => {
  const driver = fc.constantFrom<DriverState>('none', 'starting', 'waiting', 'waiting', 'granted');
  const known = fc.array(fc.record({ endMicros: fc.nat({ max: 40 }), driver }), { maxLength: 60 });
  fc.assert(
    fc.property(known, (jobs) => {
      const launches = new Launches<Launchable>();
      const all = jobs.map((one, sequence) => ({ ...one, sequence }));
      for (const job of all) launches.set(job, job.driver);
      const queue = all.filter((job) => job.driver === 'none');
      const waiting = all.filter((job) => job.driver === 'starting' || job.driver === 'waiting');
      const byEnd = [...waiting, ...queue].toSorted((a, b) => a.endMicros - b.endMicros);
      const first = byEnd.slice(0, waitingMax).find((job) => job.driver === 'none');
      const next = waiting.length < waitingMax ? queue[0] : first;
      const starting = waiting.filter((job) => job.driver === 'starting').length;
      expect(launches.next()).toBe(starting < startingMax ? next : undefined);
    }),
    { numRuns: 500 },
  );
});

test('Launches: whatever moved, the next is whom one would name that is told all anew', () => {
  const waits = fc.constantFrom<DriverState>('none', 'waiting', 'waiting', 'waiting');
  const known = fc.array(fc.record({ endMicros: fc.nat({ max: 40 }), driver: waits }), {
    minLength: 20,
    maxLength: 40,
  });
  const later = fc.constantFrom<DriverState | 'over'>('none', 'waiting', 'granted', 'over');
  const moves = fc.array(fc.tuple(fc.nat({ max: 39 }), later), { maxLength: 30 });
  fc.assert(
    fc.property(known, moves, (list, changes) => {
      const launches = new Launches<Launchable>();
      const jobs = list.map(({ endMicros }, sequence) => ({ sequence, endMicros }));
      const drivers = new Map(jobs.map((job, i) => [job, list[i]?.driver ?? 'none']));
      for (const [job, driver] of drivers) launches.set(job, driver);
      for (const [index, driver] of changes) {
        const job = jobs[index % jobs.length];
        if (job === undefined || drivers.get(job) === driver) continue;
        // Who waits again for a driver waits as the last: named anew, as a new coordinator would.
        drivers.delete(job);
        if (driver === 'over') launches.remove(job);
        else {
          launches.set(job, driver);
          drivers.set(job, driver);
        }
        const anew = new Launches<Launchable>();
        for (const [one, state] of drivers) anew.set(one, state);
        expect(launches.next()).toEqual(anew.next());
      }
    }),
  );
});

test('fairEndMicros: as if all jobs shared the GPUs', () => {
  expect(fairEndMicros({ arrivalMicros: 5e6, sizeGpuSeconds: 80 }, 3, 8)).toBe(35e6);
});

const overheads = { ...noOverheads, launchSeconds: 2 };

test('simulate: the third of three jobs is launched when a driver of the first two is ready', () => {
  const jobs = ['a', 'b', 'c'].map((id) => aJob(id, 0, [aTrial(10)]));
  const options = { gpus: 3, policy: fifo, overheads, predict: true };
  const run = simulate(aWorkload(...jobs), options).jobs;
  expect(run.map(({ jctSeconds }) => jctSeconds)).toEqual([2 + 10, 2 + 10, 4 + 10]);
  expect(run.map((one) => one.predictedJctSeconds)).toEqual([2 + 10, 2 + 10, 4 + 10]);
});

test('simulate: many jobs that wait do not keep a smaller one from the share of its queue', () => {
  const large = Array.from({ length: 25 }, (_, i) => aJob(`${i}`, 0, [aTrial(500), aTrial(500)]));
  const jobs = [...large, aJob('small', 100, [aTrial(5)])];
  const options = { gpus: 2, policy: twoQueues(100), overheads, predict: false };
  expect(simulate(aWorkload(...jobs), options).jobs.at(-1)?.jctSeconds).toBeLessThan(10);
});

test('World: at most two drivers start at once, and none waits for its turn without need', () => {
  const arrivals = fc.array(
    fc.record({ gapMicros: fc.nat({ max: 1_000_000 }), steps: fc.integer({ min: 1, max: 9 }) }),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(arrivals, fc.constantFrom(...policies), (jobs, [, policy]) => {
      const world = emptyWorld(2, policy, overheads);
      const count = (state: DriverState) =>
        [...world.jobs.values()].filter(({ driver }) => driver === state).length;
      for (const [sequence, { gapMicros, steps }] of jobs.entries()) {
        world.passUntil(world.machine.nowMicros + gapMicros);
        const spec = aJob(`${sequence}`, world.machine.nowMicros / 1e6, [aTrial(steps)]);
        place(submitted(spec, sequence), world);
        world.settle();
        const starting = count('starting');
        expect(starting).toBeLessThanOrEqual(startingMax);
        const isFull = starting === startingMax || starting + count('waiting') >= waitingMax;
        expect(isFull || count('none') === 0).toBe(true);
      }
      world.passAll();
      expect(world.jobs.size).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test('playOut: jobs that wait do not slow a job down that starts its trials before them', () => {
  const first = job(
    Array.from({ length: 8 }, () => trial()),
    { grantedGpus: 8 },
  );
  const end = (waiting: number) => {
    const jobs = [first];
    for (let sequence = 1; sequence <= waiting; sequence++) {
      const queued = { id: `${sequence}`, sequence, launchedMicros: null, readyMicros: null };
      jobs.push(job([trial()], { ...queued, grantedGpus: 0 }));
    }
    const costs = { ...noOverheads, launchSeconds: 6, startSeconds: 3, startsAtOnce: 8 };
    const snapshot = { nowMicros: at(100), gpus: 8, overheads: costs, jobs };
    return (playOut(snapshot, fifo, { until: { job: 'a' } }).get('a')?.finishMicros ?? 0) / 1e6;
  };
  expect(end(0)).toBe(100 + 3 + 10);
  // Two drivers at once keep 2 of 8 processors busy: 8 trials share the 6 others, for 3 s * 8 / 6.
  expect(end(20)).toBe(100 + 4 + 10);
  expect(end(300)).toBe(100 + 4 + 10);
});
