/** Completion times under arrivals like the past ones (Monte-Carlo playouts). */
import { stream } from '../../kernel/prng.ts';
import { arrivalsNeeded, arrivalsRemembered } from '../../prediction/forecast.ts';
import { Replay, startsOf } from '../../prediction/replay.ts';
import { forkWorld } from './fork.ts';
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
    const copy = forkWorld(world);
    const twins = jobs.map((job) => copy.jobs.get(job.sequence) ?? job);
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
  let sequence = 1;
  for (const taken of world.jobs.keys()) sequence = Math.max(sequence, taken + 1);
  let over = 0;
  for (let left = replaysMost * past.length; left > 0; left--) {
    const { like, atMicros } = arrivals.next();
    world.passUntil(atMicros);
    while (jobs[over]?.stage === 'over') over++;
    if (over === jobs.length) return;
    const spec = { ...like, id: `assumed-${sequence}`, arrivalMicros: atMicros };
    place(submitted(spec, sequence++), world);
    world.settle();
  }
  for (const job of jobs) world.passUntilOver(job);
}
