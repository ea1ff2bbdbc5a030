import { assert } from '../../kernel/assert.ts';
import type { Policy } from '../../policy/scheduler.ts';
import type { SimJob } from './job.ts';
import { place, startingIn, worldOf } from './load.ts';
import type { ClusterSnapshot, JobSnapshot } from './snapshot.ts';
import type { World } from './world.ts';

/** When a job will start and end if nothing else arrives. */
export interface Expectation {
  /** When its first trial gets its GPUs; null when one already did, or none ever will. */
  readonly startMicros: number | null;
  /** When the job will be over; infinity when it never will on this cluster. */
  readonly finishMicros: number;
}

/** How far to play. */
export interface PlayOutOptions {
  /** Until this job is over, or until all are. */
  readonly until: 'all' | { readonly job: string };
  /** Arrives alone after the state of the snapshot, at its `arrivalMicros`. */
  readonly arriving?: JobSnapshot | undefined;
}

/** A cluster on which everything is decided that can be at this instant, and its jobs as given. */
export interface Scene {
  readonly world: World;
  readonly jobs: readonly SimJob[];
}

/** Sets the state of a snapshot up, and plays it to the arrival of one more job when there is one. */
export function setUp(snapshot: ClusterSnapshot, policy: Policy, arriving?: JobSnapshot): Scene {
  const world = worldOf({ ...snapshot, jobs: [] }, policy);
  const starting = startingIn(snapshot);
  const jobs = snapshot.jobs.map((job) => place(job, world, starting));
  world.settle();
  if (arriving !== undefined) {
    world.passUntil(arriving.arrivalMicros);
    jobs.push(place(arriving, world));
    world.settle();
  }
  return { world, jobs };
}

/**
 * Plays the present state of a cluster out under a policy, without further arrivals (thesis §3.4):
 * what is in flight is completed, then grants and trials follow as they would. Returns, by id, the
 * jobs that are over by then and those that never will be.
 */
export function playOut(
  snapshot: ClusterSnapshot,
  policy: Policy,
  { until, arriving }: PlayOutOptions,
): Map<string, Expectation> {
  const { world, jobs } = setUp(snapshot, policy, arriving);
  if (until === 'all') world.passAll();
  else {
    const wanted = jobs.find(({ id }) => id === until.job);
    assert(wanted !== undefined, `job ${until.job} is not in the snapshot`);
    world.passUntilOver(wanted);
  }
  const expectations = new Map<string, Expectation>();
  for (const [i, job] of jobs.entries()) {
    if (job.stage !== 'over' && world.canGoOn) continue;
    expectations.set(job.id, expectationOf(job, snapshot.jobs[i] ?? arriving));
  }
  return expectations;
}

function expectationOf(job: SimJob, shown: JobSnapshot | undefined): Expectation {
  const ran = shown?.trials.some((trial) => trial.startedBefore || trial.phase !== 'waiting');
  return {
    startMicros: ran || job.startMicros < 0 ? null : job.startMicros,
    finishMicros: job.stage === 'over' ? job.finishMicros : Number.POSITIVE_INFINITY,
  };
}
