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
 * When each of `jobs` of a settled world will be over, in microseconds, once per replay of past
 * arrivals from now on; infinity where it never will. Without samples while fewer than
 * `arrivalsNeeded` jobs arrived. The world stays as it is.
 */
export function sampleFinishes(
  world: World,
  jobs: readonly SimJob[],
  options: SampleOptions,
): number[][] {
  const past = options.past.slice(-arrivalsRemembered);
  const last = jobs.at(-1);
  if (past.length < arrivalsNeeded || last === undefined) return jobs.map(() => []);
  const draws = stream(options.seed, `arrivals after ${last.sequence}`);
  const samples = startsOf(options.samples, past.length, draws).map((first) => {
    const copy = fork(world, last).world;
    const twins = jobs.map((job) => (job.stage === 'over' ? job : twinOf(job, copy)));
    replay(copy, twins, past, first);
    return twins.map((twin) =>
      twin.stage === 'over' ? twin.finishMicros : Number.POSITIVE_INFINITY,
    );
  });
  return jobs.map((_, i) => samples.map((finishes) => finishes[i] ?? Number.POSITIVE_INFINITY));
}

/** Lets past arrivals come again until the jobs are over. */
function replay(
  world: World,
  jobs: readonly SimJob[],
  past: readonly JobSpec[],
  first: number,
): void {
  const arrivals = new Replay(past, first, world.machine.nowMicros);
  let sequence = (world.jobs.at(world.jobs.end - 1)?.sequence ?? 0) + 1;
  for (let left = replaysMost * past.length; left > 0; left--) {
    const { like, atMicros } = arrivals.next();
    world.passUntil(atMicros);
    if (jobs.every(({ stage }) => stage === 'over')) return;
    const spec = { ...like, id: `assumed-${sequence}`, arrivalMicros: atMicros };
    place(submitted(spec, sequence++), world);
    world.settle();
  }
  for (const job of jobs) world.passUntilOver(job);
}

/** The copy of a job in a copy of its world. */
function twinOf(job: SimJob, world: World): SimJob {
  const index = world.jobs.indexOf(job);
  return world.jobs.at(index) ?? job;
}
