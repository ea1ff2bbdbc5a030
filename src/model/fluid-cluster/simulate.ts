import { jobResult, summaryOf } from '../gpu-cluster/results.ts';
import type { SimulationResult } from '../gpu-cluster/simulate.ts';
import { Presence } from './contention.ts';
import type { Division } from './divider.ts';
import type { FluidJobs } from './jobs.ts';
import { Playouts } from './playouts.ts';
import { divided, FluidWorld } from './world.ts';

/** The cluster to run a workload on, and what to find out. */
export interface FluidOptions {
  readonly gpus: number;
  readonly division: Division;
  /** Whether to predict each job's completion when it arrives. */
  readonly predict: boolean;
}

/**
 * Runs a workload on a cluster whose GPUs are divisible and move from job to job at no cost: the
 * semantics of PCS' published simulator, down to the microseconds to which it rounds events.
 * Unfairness is relative to a fair finish time by event-weighted contention.
 */
export function simulateFluid(jobs: FluidJobs, options: FluidOptions): SimulationResult {
  const world = new FluidWorld(jobs, options.division);
  const passed = passAll(world, options.predict);
  const { state, events } = world;
  const results = jobs.ids.map((id, job) =>
    jobResult(
      {
        id,
        arrivalMicros: jobs.arrivalMicros[job] as number,
        startMicros: state.startMicros[job] as number,
        finishMicros: state.endMicros[job] as number,
        predictedMicros: passed.completions?.[job] ?? null,
        promised: null,
        preemptions: state.preemptions[job] as number,
        sizeGpuSeconds: jobs.sizeGpuSeconds[job] as number,
        demandGpus: jobs.demandGpus[job] as number,
        contention: passed.contention[job] as number,
      },
      options.gpus,
    ),
  );
  const { virtualEvents } = passed;
  return { jobs: results, summary: summaryOf(results, { events, virtualEvents }) };
}

/** Lets all jobs arrive and end; notes what contention they meet, and predicts them if `predict`. */
function passAll(world: FluidWorld, predict: boolean) {
  const { jobs } = world.state;
  const presence = new Presence(world.state);
  const contention = new Float64Array(jobs.count);
  const note = (ended: number) => {
    if (ended !== divided) {
      presence.depart();
      contention[ended] = presence.contention(ended);
    }
    presence.pass();
  };
  const playouts = predict ? new Playouts(world) : null;
  const completions = predict ? new Float64Array(jobs.count) : null;
  for (let job = 0; job < jobs.count; job++) {
    world.passUntil(jobs.arrivalMicros[job] as number, note);
    world.arrive();
    presence.arrive(job);
    presence.pass();
    if (completions !== null) completions[job] = playouts?.predict(job) ?? 0;
  }
  world.passUntil(Number.POSITIVE_INFINITY, note);
  return { completions, contention, virtualEvents: playouts?.virtualEvents ?? 0 };
}
