/** Completion times under arrivals like the past ones (Monte-Carlo playouts). */
import { stream } from '../../kernel/prng.ts';
import {
  type ArrivalRecord,
  arrivalsRemembered,
  reachMicros,
  turnsMost,
} from '../../prediction/record.ts';
import { Replay, startsOf } from '../../prediction/replay.ts';
import { forkWorld } from './fork.ts';
import type { SimJob } from './job.ts';
import { place } from './load.ts';
import { submitted } from './submitted.ts';
import type { JobSpec } from './workload.ts';
import type { World } from './world.ts';

/** A job whose end is foretold. */
export interface Awaited {
  readonly job: SimJob;
  /** When it would be over if nothing else arrived; infinite for never. */
  readonly rawMicros: number;
}

/** From what the future is drawn. */
export interface SampleOptions {
  /** Jobs that arrived so far; the newest `arrivalsRemembered` are replayed. */
  readonly past: ArrivalRecord<JobSpec>;
  readonly samples: number;
  readonly seed: number;
}

/**
 * When each job of a settled world will be over, in microseconds, once per replay of past arrivals
 * from now on; infinity where it never will. Without samples where even the raw end is further away
 * than the past says anything of. The world stays as it is.
 */
export function sampleFinishes(
  world: World,
  awaited: readonly Awaited[],
  { past, samples, seed }: SampleOptions,
): number[][] {
  const record = { ...past, arrivals: past.arrivals.slice(-arrivalsRemembered) };
  const reach = reachMicros(record);
  const untilMicros = world.machine.nowMicros + reach;
  const near = awaited.flatMap(({ job, rawMicros }) => (rawMicros <= untilMicros ? job : []));
  if (reach === 0 || near.length === 0) return awaited.map(() => []);
  const draws = stream(seed, `arrivals after ${awaited.at(-1)?.job.sequence}`);
  const finishes = startsOf(samples, record.arrivals.length, draws).map((first) => {
    const copy = forkWorld(world);
    const twins = near.map((job) => copy.jobs.get(job.sequence) ?? job);
    replay(copy, twins, record, first);
    return new Map(near.map((job, i) => [job, endOf(twins[i] ?? job)]));
  });
  return awaited.map(({ job }) => finishes.flatMap((byJob) => byJob.get(job) ?? []));
}

function endOf({ stage, finishMicros }: SimJob): number {
  return stage === 'over' ? finishMicros : Number.POSITIVE_INFINITY;
}

/** Lets past arrivals come again until the jobs are over; what waits after all turns waits without more. */
function replay(
  world: World,
  jobs: readonly SimJob[],
  record: ArrivalRecord<JobSpec>,
  first: number,
): void {
  const arrivals = new Replay(record, first, world.machine.nowMicros);
  let sequence = 1;
  for (const taken of world.jobs.keys()) sequence = Math.max(sequence, taken + 1);
  let over = 0;
  for (let left = turnsMost * record.arrivals.length; left > 0; left--) {
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
