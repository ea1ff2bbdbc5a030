/** Completion times under arrivals like the past ones (Monte-Carlo playouts). */
import { stream } from '../../kernel/prng.ts';
import { arrivalsNeeded, arrivalsRemembered } from '../../prediction/forecast.ts';
import { Replay, startsOf } from '../../prediction/replay.ts';
import { fork } from './fork.ts';
import type { SimJob } from './job.ts';
import { place } from './load.ts';
import { submitted } from './submitted.ts';
import type { JobSpec } from './workload.ts';
import type { World } from './world.ts';

/** From what the future is drawn. */
export interface SampleOptions {
  /** Jobs that arrived so far, in order of arrival; the newest `arrivalsRemembered` are replayed. */
  readonly past: readonly JobSpec[];
  readonly samples: number;
  readonly seed: number;
}

/** The same history over again this often is enough: what still waits then waits without more. */
const replaysMost = 5;

/**
 * When `job` of a settled world will be over, in microseconds, once per replay of past arrivals from
 * now on. Empty while fewer than `arrivalsNeeded` jobs arrived. The world stays as it is.
 */
export function sampleFinishes(world: World, job: SimJob, options: SampleOptions): number[] {
  const past = options.past.slice(-arrivalsRemembered);
  if (past.length < arrivalsNeeded) return [];
  const draws = stream(options.seed, `arrivals after ${job.sequence}`);
  return startsOf(options.samples, past.length, draws).map((first) => {
    const copy = fork(world, job);
    return finishOf(copy.world, copy.job, past, first);
  });
}

function finishOf(world: World, job: SimJob, past: readonly JobSpec[], first: number): number {
  const replay = new Replay(past, first, world.machine.nowMicros);
  let sequence = (world.jobs.at(world.jobs.end - 1)?.sequence ?? job.sequence) + 1;
  for (let left = replaysMost * past.length; left > 0; left--) {
    const { like, atMicros } = replay.next();
    world.passUntil(atMicros);
    if (job.stage === 'over') break;
    const spec = { ...like, id: `assumed-${sequence}`, arrivalMicros: atMicros };
    place(submitted(spec, sequence++, world.machine.costs), world);
    world.settle();
  }
  world.passUntilOver(job);
  return job.stage === 'over' ? job.finishMicros : Number.POSITIVE_INFINITY;
}
