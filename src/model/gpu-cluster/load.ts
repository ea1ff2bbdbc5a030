/** Puts jobs on a simulated cluster in the state in which a snapshot shows them. */
import { microsOf } from '../../kernel/units.ts';
import type { Policy } from '../../policy/scheduler.ts';
import { costsOf } from './costs.ts';
import { SimJob } from './job.ts';
import { fairEndMicros } from './launches.ts';
import type { Machine } from './machine.ts';
import type { ClusterSnapshot, JobSnapshot, TrialSnapshot } from './snapshot.ts';
import { type StartSpeeds, type StartsUnderWay, startSpeeds } from './starts.ts';
import { SimTrial } from './trial.ts';
import { World } from './world.ts';

/** A job of decades under a lease of a millisecond is foretold in some 30 times as many leases. */
const leasesExact = 1_000;

/**
 * The cluster of a snapshot. Nothing was decided yet: `settle` it first. The further one looks ahead
 * in it, the longer leases are, so that nothing takes for ever to foretell.
 */
export function worldOf(snapshot: ClusterSnapshot, policy: Policy): World {
  const world = new World({
    gpus: snapshot.gpus,
    policy,
    costs: costsOf(snapshot.overheads),
    nowMicros: snapshot.nowMicros,
    leasesExact,
  });
  const starting = startingIn(snapshot);
  for (const job of snapshot.jobs) place(job, world, starting);
  return world;
}

/** How many trials and drivers are starting, and share the cluster's processors. */
export function startingIn({ jobs }: ClusterSnapshot): StartsUnderWay {
  let drivers = 0;
  let starting = 0;
  for (const { trials, launchedMicros, readyMicros } of jobs) {
    if (launchedMicros !== null && readyMicros === null) drivers++;
    for (const { phase } of trials) if (phase === 'starting') starting++;
  }
  return { drivers, trials: starting };
}

const noStarts: StartsUnderWay = { drivers: 0, trials: 0 };

/** Adds a job that is not over. Until its driver is ready nothing of it runs. */
export function place(snapshot: JobSnapshot, world: World, starting = noStarts): SimJob {
  const job = new SimJob(snapshot, world.nextOrder++);
  const { readyMicros } = snapshot;
  const isReady = readyMicros !== null;
  let left = snapshot.grantedGpus;
  let endedMicros = readyMicros ?? 0;
  for (const shown of snapshot.trials) {
    const trial = addTrial(job, shown, world);
    if (isReady) left -= resume(trial, { shown, world, leftGpus: left, starting });
    endedMicros = Math.max(endedMicros, shown.sinceMicros);
  }
  job.grantedGpus = snapshot.grantedGpus;
  job.endMicros = snapshot.endMicros ?? fairEndMicros(job, world.jobs.size + 1, world.parts.gpus);
  world.admit(job, snapshot, isReady ? 0 : launchLeft(snapshot, world, starting));
  if (isReady && job.unfinished === 0 && job.heldGpus === 0) {
    world.finish(job, endedMicros + world.parts.costs.finishMicros);
  }
  return job;
}

/** Microseconds of work left to start its driver; null until it is its turn, if it takes any. */
function launchLeft(
  { launchedMicros }: JobSnapshot,
  { machine }: World,
  starting: StartsUnderWay,
): number | null {
  const { launchMicros } = machine.costs;
  if (launchedMicros === null) return launchMicros === 0 ? 0 : null;
  const doneMicros = (machine.nowMicros - launchedMicros) * speedsOf(starting, machine).driver;
  return leftOf(launchMicros, doneMicros);
}

function addTrial(job: SimJob, shown: TrialSnapshot, world: World): SimTrial {
  const trial = new SimTrial(
    job,
    {
      gpus: shown.gpus,
      speedups: shown.speedups,
      stepsTotal: shown.stepsTotal,
      stepMicros: Math.max(1, microsOf(shown.secondsPerStep)),
      resizesAtOnce: shown.resizesAtOnce ?? false,
    },
    world.nextOrder++,
  );
  trial.stepsDone = shown.phase === 'done' ? shown.stepsTotal : shown.stepsDone;
  trial.stepsDone = Math.min(trial.stepsDone, trial.stepsTotal);
  trial.startedBefore = shown.startedBefore;
  if (trial.isFinished) trial.phase = 'done';
  job.add(trial);
  return trial;
}

interface Resumption {
  readonly shown: TrialSnapshot;
  readonly world: World;
  /** What the trials before it leave of the job's grant. */
  readonly leftGpus: number;
  /** How many trials and drivers of the cluster are starting, and share its processors. */
  readonly starting: StartsUnderWay;
}

/** Puts the trial into the phase shown, with what is left of it; returns the GPUs it holds. */
function resume(trial: SimTrial, resumption: Resumption): number {
  const { shown, world, leftGpus, starting } = resumption;
  const { machine } = world;
  const { costs, nowMicros } = machine;
  if (shown.phase === 'waiting' || shown.phase === 'done') return 0;
  machine.hold(trial, trial.speedups === null ? trial.gpus : heldBy(shown, trial, leftGpus));
  trial.wantedGpus = trial.heldGpus;
  trial.sinceMicros = shown.sinceMicros;
  trial.phase = trial.isFinished ? 'stopping' : shown.phase;
  let dueMicros = shown.sinceMicros;
  if (trial.isFinished) dueMicros += costs.stopMicros;
  else if (trial.phase === 'stopping') dueMicros += costs.pauseMicros;
  else if (trial.phase === 'running') dueMicros = goOn(trial, nowMicros);
  trial.unreported = trial.phase === 'running' && (shown.unreported ?? shown.stepsDone === 0);
  if (trial.phase === 'starting') {
    const whole = trial.startedBefore ? costs.restoreMicros : costs.startMicros;
    const doneMicros = (nowMicros - trial.sinceMicros) * speedsOf(starting, machine).trial;
    machine.beginStart(trial, leftOf(whole, doneMicros));
  } else machine.due.set(trial, Math.max(nowMicros, dueMicros));
  return trial.heldGpus;
}

/** An elastic trial that holds GPUs holds one at least. */
function heldBy({ heldGpus }: TrialSnapshot, trial: SimTrial, leftGpus: number): number {
  return Math.max(1, Math.min(trial.gpus, heldGpus ?? leftGpus));
}

/** Of a start. One that takes longer than it should is expected to end now. */
function leftOf(wholeMicros: number, doneMicros: number): number {
  return Math.max(0, wholeMicros - doneMicros);
}

function speedsOf(starting: StartsUnderWay, { costs }: Machine): StartSpeeds {
  return startSpeeds(starting, costs.startsAtOnce);
}

/**
 * The trial runs, and its last step ended at `sinceMicros`; returns when it ends. A step that is late
 * is expected to be as late again: of one that hangs nobody is told time and again that it ends now.
 */
function goOn(trial: SimTrial, nowMicros: number): number {
  const since = Math.min(nowMicros, trial.sinceMicros);
  trial.pace(nowMicros);
  const lateMicros = Math.max(0, Math.floor(nowMicros - since - trial.paceMicros));
  trial.sinceMicros = since + 2 * lateMicros;
  return trial.endMicros();
}
