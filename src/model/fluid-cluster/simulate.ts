import type { Division } from './divider.ts';
import type { FluidJobs } from './jobs.ts';
import { Playouts } from './playouts.ts';
import { FluidWorld } from './world.ts';

/** What became of the jobs of a workload, by job. */
export interface FluidRun {
  readonly startMicros: Float64Array;
  readonly finishMicros: Float64Array;
  /** As predicted at submission; null when nothing was predicted. */
  readonly predictedMicros: Float64Array | null;
  /** Arrivals and ends. */
  readonly events: number;
  readonly virtualEvents: number;
}

/** Runs a workload to its end, predicting each job at its arrival if `predict`. */
export function run(jobs: FluidJobs, division: Division, predict: boolean): FluidRun {
  const world = new FluidWorld(jobs, division);
  const { state } = world;
  const playouts = predict ? new Playouts(world) : null;
  const predictedMicros = predict ? new Float64Array(jobs.count) : null;
  for (let job = 0; job < jobs.count; job++) {
    world.passUntil(jobs.arrivalMicros[job] as number);
    world.arrive();
    if (playouts !== null && predictedMicros !== null) predictedMicros[job] = playouts.predict(job);
  }
  world.passUntil(Number.POSITIVE_INFINITY);
  return {
    startMicros: state.startMicros,
    finishMicros: state.endMicros,
    predictedMicros,
    events: 2 * jobs.count,
    virtualEvents: playouts?.virtualEvents ?? 0,
  };
}
