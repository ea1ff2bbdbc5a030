/** Workloads, clusters and snapshots for the tests of the simulated cluster. */
import fc from 'fast-check';
import { microsOf } from '../../../src/kernel/units.ts';
import { costsOf } from '../../../src/model/gpu-cluster/costs.ts';
import type { SimJob } from '../../../src/model/gpu-cluster/job.ts';
import {
  type ClusterSnapshot,
  type JobSnapshot,
  noOverheads,
  type Overheads,
  type TrialSnapshot,
} from '../../../src/model/gpu-cluster/snapshot.ts';
import type { SimTrial } from '../../../src/model/gpu-cluster/trial.ts';
import {
  type JobSpec,
  type TrialSpec,
  trueSizeGpuSeconds,
  type Workload,
} from '../../../src/model/gpu-cluster/workload.ts';
import { World } from '../../../src/model/gpu-cluster/world.ts';
import { type PolicySpec, policyFromSpec } from '../../../src/policy/index.ts';
import type { Policy, PolicyJob, Scheduler } from '../../../src/policy/scheduler.ts';

export const fifo = policyFromSpec({ name: 'fifo' });

/** PCS with two queues, divided at this size, of equal weight. */
export function twoQueues(threshold: number): Policy {
  return policyFromSpec(pcsSpec(threshold));
}

function pcsSpec(threshold: number): PolicySpec {
  return { name: 'pcs', thresholds: [threshold], weights: [1, 1], zetaMin: 0.6, delta: 0.1 };
}

/** What moving work costs in most tests: every kind another number. */
export const someOverheads: Overheads = {
  launchSeconds: 2,
  startSeconds: 1.5,
  restoreSeconds: 1,
  reuseSeconds: 0.5,
  startsAtOnce: Number.POSITIVE_INFINITY,
  pauseSeconds: 0.3,
  stopSeconds: 0.2,
  finishSeconds: 0.5,
};

export const policies: readonly (readonly [string, Policy])[] = [
  ['fifo', fifo],
  ['pcs, 2 queues', twoQueues(6)],
  [
    'pcs, 3 queues',
    policyFromSpec({
      name: 'pcs',
      thresholds: [4, 12],
      weights: [0.941, 0.056, 0.003],
      zetaMin: 0.9,
      delta: 0.2,
    }),
  ],
  ['sjf', policyFromSpec({ name: 'sjf' })],
  ['max-min', policyFromSpec({ name: 'max-min' })],
];

/** Those whose decision changes as time passes, although nothing else happens. */
export const timedPolicies: readonly (readonly [string, Policy])[] = (
  [
    { name: 'tiresias' },
    { name: 'srtf' },
    { name: 'afs' },
    { name: 'las', leaseSeconds: 0.7 },
    { name: 'themis', leaseSeconds: 1.3 },
    { name: 'limited-multiplexing', heavyGpuSeconds: 5 },
  ] as const
).map((spec) => [spec.name, policyFromSpec(spec)]);

/** Gives the whole cluster to one job after another, for a second each. */
export const takingTurns: Policy = {
  name: 'turns',
  start<J extends PolicyJob>(): Scheduler<J> {
    const jobs: J[] = [];
    return {
      decideAgainSeconds: 1,
      admit: (job) => void jobs.push(job),
      remove: (job) => void jobs.splice(jobs.indexOf(job), 1),
      allocate: (gpus, nowMicros, into) => {
        const job = jobs[Math.floor(nowMicros / 1e6) % jobs.length];
        if (job !== undefined) into.give(job, Math.min(gpus, job.demandGpus));
      },
      explain: () => () => ({ code: 'turn', text: 'It takes turns.', facts: {} }),
    };
  },
};

/** A trial of `steps` seconds on one GPU. */
export function aTrial(steps: number, changes: Partial<TrialSpec> = {}): TrialSpec {
  return { gpus: 1, speedups: null, steps, secondsPerStep: 1, ...changes };
}

/** A job of trials with these steps of a second on one GPU each. */
export function aJob(id: string, arrivalSeconds: number, trials: readonly TrialSpec[]): JobSpec {
  return {
    id,
    arrivalMicros: microsOf(arrivalSeconds),
    trials,
    sizeGpuSeconds: trueSizeGpuSeconds(trials),
  };
}

export function aWorkload(...jobs: readonly JobSpec[]): Workload {
  return { name: 'test', jobs };
}

const elasticTrial = fc.record({
  gpus: fc.integer({ min: 1, max: 8 }),
  speedups: fc.constantFrom([0, 1, 2, 3, 4, 5, 6, 7, 8], [0, 1, 1.8, 2.1, 3.4, 3.6, 3.9, 4, 4.1]),
  steps: fc.integer({ min: 1, max: 6 }),
  secondsPerStep: fc.constantFrom(0.5, 1, 1.75),
});

const fixedTrials = fc
  .tuple(
    fc.constantFrom(1, 1, 1, 2, 3),
    fc.array(
      fc.record({
        steps: fc.integer({ min: 1, max: 6 }),
        secondsPerStep: fc.constantFrom(0.5, 1, 1.75),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([gpus, trials]) => trials.map((trial) => ({ gpus, speedups: null, ...trial })));

function workloadOf(trials: fc.Arbitrary<readonly TrialSpec[]>): fc.Arbitrary<Workload> {
  const reuseActors = fc.boolean();
  const job = fc.record({ gap: fc.constantFrom(0, 0, 0.25, 1, 3.3), trials, reuseActors });
  return fc.array(job, { minLength: 1, maxLength: 9 }).map((jobs) => {
    let arrival = 0;
    return aWorkload(
      ...jobs.map(({ gap, trials: list, reuseActors }, i) => {
        arrival += gap;
        return { ...aJob(`job-${i}`, arrival, list), reuseActors };
      }),
    );
  });
}

/** Jobs of trials that run on a fixed number of GPUs. */
export const fixedWorkloads = workloadOf(fixedTrials);

/** Jobs of one elastic trial, or of fixed ones. */
export const anyWorkloads = workloadOf(
  fc.oneof(
    fixedTrials,
    elasticTrial.map((trial) => [trial]),
  ),
);

/** Jobs of trials that need different numbers of GPUs, or use any number. */
export const mixedWorkloads = workloadOf(
  fc.array(
    fc.oneof(
      elasticTrial,
      fc.record({
        gpus: fc.integer({ min: 1, max: 3 }),
        speedups: fc.constant(null),
        steps: fc.integer({ min: 1, max: 6 }),
        secondsPerStep: fc.constantFrom(0.5, 1, 1.75),
      }),
    ),
    { minLength: 1, maxLength: 3 },
  ),
);

export const clusterSizes = fc.integer({ min: 3, max: 9 });

const overheadsApart: readonly Overheads[] = [
  noOverheads,
  someOverheads,
  { ...noOverheads, restoreSeconds: 2, pauseSeconds: 0.5 },
  { ...someOverheads, startSeconds: 0, stopSeconds: 0 },
];

/** Costs where starts do not slow each other down: those of later jobs none of an earlier one. */
export const overheadsOfStartsApart = fc.constantFrom(...overheadsApart);

export const anyOverheads = fc.constantFrom(
  ...overheadsApart,
  { ...someOverheads, startsAtOnce: 1 },
  { ...someOverheads, startsAtOnce: 3 },
);

/** A world without jobs at time 0. */
export function emptyWorld(gpus: number, policy: Policy, overheads = noOverheads): World {
  return new World({ gpus, policy, costs: costsOf(overheads), nowMicros: 0 });
}

/** What a coordinator would know of a world of fixed trials now. */
export function takeSnapshot(world: World, overheads: Overheads): ClusterSnapshot {
  const jobs: JobSnapshot[] = [];
  for (const job of world.jobs.values()) {
    jobs.push({
      id: job.id,
      sequence: job.sequence,
      arrivalMicros: job.arrivalMicros,
      sizeGpuSeconds: job.sizeGpuSeconds,
      reuseActors: job.reuseActors,
      grantedGpus: job.grantedGpus,
      ...job.past.at(world.machine.nowMicros),
      endMicros: job.endMicros,
      launchedMicros: launchedMicros(job, world),
      readyMicros: job.stage === 'queued' || job.stage === 'launching' ? null : job.arrivalMicros,
      trials: job.trials.map((trial, k) => show(trial, `${k}`, world.machine.nowMicros)),
    });
  }
  return { nowMicros: world.machine.nowMicros, gpus: world.parts.gpus, jobs, overheads };
}

/** Where starts do not slow each other down. */
function launchedMicros({ stage, arrivalMicros, atMicros }: SimJob, { parts }: World) {
  if (stage === 'queued') return null;
  return stage === 'launching' ? atMicros - parts.costs.launchMicros : arrivalMicros;
}

function show(trial: SimTrial, id: string, nowMicros: number): TrialSnapshot {
  const isRunning = trial.phase === 'running';
  const steps = isRunning ? Math.floor((nowMicros - trial.sinceMicros) / trial.stepMicros) : 0;
  return {
    id,
    gpus: trial.gpus,
    speedups: trial.speedups,
    stepsTotal: trial.stepsTotal,
    stepsDone: trial.stepsDone + steps,
    secondsPerStep: trial.stepMicros / 1e6,
    phase: trial.phase,
    sinceMicros: trial.sinceMicros + steps * trial.stepMicros,
    startedBefore: trial.startedBefore,
    unreported: trial.unreported && steps === 0,
  };
}
