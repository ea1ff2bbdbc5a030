import { SimJob } from './job.ts';
import { SimTrial } from './trial.ts';
import { World } from './world.ts';

/** What is being started, and its copies. */
type Twins = Map<SimTrial | SimJob, SimTrial | SimJob>;

/** A world that goes on from the present state of another, without its future arrivals. */
export interface Fork {
  readonly world: World;
  /** The copy of the job that was asked for; the job itself if it was over. */
  readonly job: SimJob;
}

/** Copies a settled world, to see when one of its jobs will be over. */
export function fork(world: World, wanted: SimJob): Fork {
  const copy = forkWorld(world);
  return { world: copy, job: copy.jobs.get(wanted.sequence) ?? wanted };
}

/** Copies a settled world; jobs keep their sequence. */
export function forkWorld(world: World): World {
  const { machine } = world;
  const copy = new World({ ...world.parts, nowMicros: machine.nowMicros });
  copy.machine.heldGpus = machine.heldGpus;
  copy.nextOrder = world.nextOrder;
  const twins: Twins = new Map();
  for (const job of world.jobs.values()) {
    copy.adopt(copyJob(job, copy, twins), job.past.at(machine.nowMicros));
  }
  copy.machine.starts.resume(machine.starts, twins);
  if (world.lease.slot >= 0) copy.machine.due.set(copy.lease, world.lease.atMicros);
  const { sated } = world.trainings;
  if (sated.slot >= 0) copy.machine.due.set(copy.trainings.sated, sated.atMicros);
  return copy;
}

function copyJob(job: SimJob, world: World, twins: Twins): SimJob {
  const copy = new SimJob(job, job.order);
  for (let i = job.first; i < job.trials.length; i++) {
    const trial = job.trials[i];
    if (trial === undefined || trial.phase === 'done') continue;
    const twin = copyTrial(trial, copy, world);
    copy.add(twin);
    if (trial.phase === 'starting') twins.set(trial, twin);
  }
  copy.resume(job);
  if (job.stage === 'launching') twins.set(job, copy);
  if (job.slot >= 0) world.machine.due.set(copy, job.atMicros);
  return copy;
}

function copyTrial(trial: SimTrial, job: SimJob, world: World): SimTrial {
  const copy = new SimTrial(job, trial, trial.order);
  copy.resume(trial);
  if (trial.slot >= 0) world.machine.due.set(copy, trial.atMicros);
  return copy;
}
