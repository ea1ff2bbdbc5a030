import { assert } from '../../kernel/assert.ts';
import type { Policy, Reason } from '../../policy/scheduler.ts';
import type { SimJob } from './job.ts';
import { worldOf } from './load.ts';
import { wantWorthwhile, worthwhileGpus } from './resize.ts';
import type { ClusterSnapshot } from './snapshot.ts';

/** How a policy divides the cluster of a snapshot. */
export interface Decision {
  /** What the policy wants for the job, whatever others still hold. */
  gpus(job: string): number;
  /** How many of `gpus` the job can put to use now. */
  usableGpus(job: string, gpus: number): number;
  reason(job: string): Reason;
  /** Whether trainings of a later snapshot still gain from growing as was decided. */
  isWorthwhileIn(later: ClusterSnapshot): boolean;
  /** Seconds after which to decide again although nothing happened; null for never. */
  readonly decideAgainSeconds: number | null;
}

/**
 * The decision of `policy` on a snapshot, the same that the simulated cluster would take there. A
 * job whose driver is not ready yet wants nothing.
 */
export function decide(snapshot: ClusterSnapshot, policy: Policy): Decision {
  const { gpus, nowMicros } = snapshot;
  const { jobs, machine, scheduler } = worldOf(snapshot, policy);
  const byId = new Map<string, SimJob>();
  for (const job of jobs.values()) {
    byId.set(job.id, job);
    wantWorthwhile(job, gpus, machine);
  }
  const given = new Map<string, number>();
  scheduler.allocate(gpus, nowMicros, {
    give: (job, share) => void given.set(job.id, worthwhileGpus(job, share, machine)),
  });
  let reasonOf: ((job: SimJob) => Reason) | null = null;
  const isWorthwhileIn = (later: ClusterSnapshot) => {
    const world = worldOf(later, policy);
    return [...world.jobs.values()].every((job) => {
      const target = given.get(job.id) ?? 0;
      return worthwhileGpus(job, target, world.machine) === target;
    });
  };
  return {
    isWorthwhileIn,
    decideAgainSeconds: jobs.size === 0 ? null : scheduler.decideAgainSeconds,
    gpus: (id) => given.get(id) ?? 0,
    usableGpus: (id, gpus) => byId.get(id)?.usableGpus(gpus) ?? 0,
    reason: (id) => {
      const job = byId.get(id);
      assert(job !== undefined, `job ${id} is not in the snapshot`);
      reasonOf ??= scheduler.explain(gpus, nowMicros);
      return reasonOf(job);
    },
  };
}
