import { expect, test } from 'vitest';
import { decide } from '../../../src/model/gpu-cluster/decide.ts';
import { worldOf } from '../../../src/model/gpu-cluster/load.ts';
import { playOut } from '../../../src/model/gpu-cluster/play-out.ts';
import { restarts, satedMicros, worthwhileGpus } from '../../../src/model/gpu-cluster/resize.ts';
import type { TrialSnapshot } from '../../../src/model/gpu-cluster/snapshot.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { FifoPolicy } from '../../../src/policy/fifo.ts';
import { at, job, trial } from './snapshots.ts';

const fifo = new FifoPolicy();
const overheads = { ...noOverheads, pauseSeconds: 1, restoreSeconds: 3 };

/** A training on 1 of 2 GPUs that has so many steps of a second left on one. */
function training(stepsLeft: number, changes: Partial<TrialSnapshot> = {}) {
  const running = trial({
    gpus: 2,
    speedups: [0, 1, 2],
    stepsTotal: 100,
    stepsDone: 100 - stepsLeft,
    phase: 'running',
    sinceMicros: at(100),
    startedBefore: true,
    heldGpus: 1,
    ...changes,
  });
  return { nowMicros: at(100), gpus: 2, jobs: [job([running])], overheads };
}

/** It can use all 8 GPUs, 4 of which a job with steps of 80 s keeps until they are wanted. */
function trainingBesideAJob() {
  const grown = trial({ gpus: 8, speedups: [0, 1, 2, 3, 4, 5, 6, 7, 8], stepsTotal: 400 });
  const running = { phase: 'running', sinceMicros: at(100), startedBefore: true } as const;
  const slow = trial({ gpus: 4, secondsPerStep: 80, ...running });
  const jobs = [
    job([grown], { id: 'b', grantedGpus: 0 }),
    job([slow], { id: 'a', sequence: 1, grantedGpus: 4 }),
  ];
  const costs = { ...noOverheads, startSeconds: 3, pauseSeconds: 1, restoreSeconds: 20 };
  return { nowMicros: at(100), gpus: 8, jobs, overheads: costs };
}

test('wantWorthwhile: nobody is paused for a growth that will not be worth it', () => {
  const world = worldOf(trainingBesideAJob(), fifo);
  const log: string[] = [];
  world.machine.observer = ({ atMicros, kind, job: id, gpus }) => {
    if (['grant', 'pause', 'over'].includes(kind))
      log.push(`${atMicros / 1e6 - 100} ${kind} ${id} ${gpus}`);
  };
  world.settle();
  world.passAll();
  // With x steps left a restart takes 21 s, and saves x / 4 - x / 8: nothing from x = 168 on, 58 s after the start.
  // That is before the other job's step ends: it keeps its GPUs.
  expect(log).toEqual([
    '0 grant a 0',
    '0 grant b 4',
    '61 grant a 4',
    '103 over b 0',
    '800 over a 0',
  ]);
  // b started, b and a ended; that b stopped gaining is none.
  expect(world.events).toBe(3);
});

test('standsUntilMicros: the coordinator decides again when a training stops gaining from more GPUs', () => {
  const snapshot = trainingBesideAJob();
  const decision = decide(snapshot, fifo);
  expect([decision.gpus('b'), decision.gpus('a')]).toEqual([8, 0]);
  const later = (stepsLeft: number) => ({
    ...snapshot,
    jobs: snapshot.jobs.map((one) =>
      one.id === 'a'
        ? one
        : {
            ...one,
            grantedGpus: 4,
            trials: one.trials.map((each) => ({
              ...each,
              phase: 'running' as const,
              heldGpus: 4,
              stepsDone: 400 - stepsLeft,
              sinceMicros: at(100),
            })),
          },
    ),
  });
  // Step 168 from the end begins a quarter of a second after step 169.
  const until = [169, 168].map((left) => decision.standsUntilMicros(later(left)));
  expect(until).toEqual([at(100.25), at(100)]);
  const again = decide(later(168), fifo);
  expect([again.gpus('b'), again.gpus('a')]).toEqual([4, 4]);
  expect(again.standsUntilMicros(later(168))).toBe(Number.POSITIVE_INFINITY);
  // One that was paused wants everything again.
  expect(again.standsUntilMicros(snapshot)).toBe(at(100));
});

const given = (snapshot: ReturnType<typeof training>) => decide(snapshot, fifo).gpus('a');

test('worthwhileGpus: a training grows if it ends earlier, restart included', () => {
  // On 1 GPU 10 s, on 2 GPUs 4 s of restart and 5 s.
  expect(given(training(10))).toBe(2);
  expect(given(training(8))).toBe(1);
  expect(given(training(7))).toBe(1);
});

test('worthwhileGpus: growth that was granted is not taken back before the step ends', () => {
  const snapshot = training(7);
  const granted = snapshot.jobs.map((one) => ({ ...one, grantedGpus: 2 }));
  expect(given({ ...snapshot, jobs: granted })).toBe(2);
});

test('worthwhileGpus: it shrinks however little is left', () => {
  const snapshot = training(1, { heldGpus: 2 });
  expect(given({ ...snapshot, gpus: 1 })).toBe(1);
});

test('worthwhileGpus: one that waits starts on all it is given', () => {
  const waiting = training(1, { phase: 'waiting' });
  expect(
    given({ ...waiting, jobs: [{ ...job(waiting.jobs[0]?.trials ?? []), grantedGpus: 0 }] }),
  ).toBe(2);
});

test('worthwhileGpus: where moving work is free, or the trial is really many, it grows', () => {
  expect(given({ ...training(1), overheads: noOverheads })).toBe(2);
  expect(given(training(1, { resizesAtOnce: true }))).toBe(2);
});

test('satedMicros: never where nothing restarts, or it restarts already', () => {
  const sated = (snapshot: ReturnType<typeof training>) => {
    const { machine, jobs } = worldOf(snapshot, fifo);
    return [...jobs.values()].map((one) => satedMicros(one, 2, machine));
  };
  // Of 20 steps of a second on one GPU the last 8 would take no longer than a restart of 4 s and 4 s on two.
  expect(sated(training(20))).toEqual([at(112)]);
  expect(sated({ ...training(20), overheads: noOverheads })).toEqual([Number.POSITIVE_INFINITY]);
  expect(sated(training(20, { resizesAtOnce: true }))).toEqual([Number.POSITIVE_INFINITY]);
  const granted = training(20).jobs.map((one) => ({ ...one, grantedGpus: 2 }));
  expect(sated({ ...training(20), jobs: granted })).toEqual([Number.POSITIVE_INFINITY]);
});

test('restarts: trials of a fixed size, and elastic ones unless they resize at once', () => {
  const { machine, jobs } = worldOf(training(10), fifo);
  const [one] = jobs.values();
  const elastic = one?.trials[0];
  expect(elastic && restarts(elastic, machine.costs)).toBe(true);
  expect(one && worthwhileGpus(one, 2, machine)).toBe(2);
});

test('playOut: what is promised counts the growth only where it is worth it', () => {
  const end = (steps: number) => {
    const finish = playOut(training(steps), fifo, { until: 'all' }).get('a')?.finishMicros ?? 0;
    return finish / 1e6 - 100;
  };
  // The step under way ends first where it stops: 1 + 4 + 9 / 2 and 7.
  expect(end(7)).toBeCloseTo(7, 6);
  expect(end(20)).toBeCloseTo(4 + 20 / 2, 6);
});

test('playOut: a trial that is really many keeps running while it grows', () => {
  const snapshot = training(20, { resizesAtOnce: true });
  const finish = playOut(snapshot, fifo, { until: 'all' }).get('a')?.finishMicros ?? 0;
  expect(finish / 1e6 - 100).toBeCloseTo(10, 6);
});
