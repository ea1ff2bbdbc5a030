import { assert } from '../../kernel/assert.ts';
import type { Policy, Reason } from '../../policy/scheduler.ts';
import type { SimJob } from './job.ts';
import { worldOf } from './load.ts';
import { satedMicros, wantWorthwhile, worthwhileGpus } from './resize.ts';
import type { ClusterSnapshot } from './snapshot.ts';

/** How a policy divides the cluster of a snapshot. */
export interface Decision {
  /** What the policy wants for the job, whatever others still hold. */
  gpus(job: string): number;
  /** How many of `gpus` the job can put to use now. */
  usableGpus(job: string, gpus: number): number;
  reason(job: string): Reason;
  /**
   * Until when trainings of a snapshot, taken now or later, want and gain as when this was decided:
   * its own instant if one already does otherwise, infinity for ever. To be asked anew when they
   * are granted or hold other GPUs, or run at another pace.
   */
  standsUntilMicros(trainings: ClusterSnapshot): number;
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
  const shares = new Map<string, number>();
  const given = new Map<string, number>();
  scheduler.allocate(gpus, nowMicros, {
    give: (job, share) => {
      shares.set(job.id, share);
      given.set(job.id, worthwhileGpus(job, share, machine));
    },
  });
  let reasonOf: ((job: SimJob) => Reason) | null = null;
  const standsUntilMicros = (trainings: ClusterSnapshot) => {
    const now = worldOf(trainings, policy);
    let untilMicros = Number.POSITIVE_INFINITY;
    for (const job of now.jobs.values()) {
      wantWorthwhile(job, gpus, now.machine);
      const target = worthwhileGpus(job, shares.get(job.id) ?? 0, now.machine);
      const wantsSame = job.demandGpus === byId.get(job.id)?.demandGpus;
      if (!wantsSame || target !== (given.get(job.id) ?? 0)) return trainings.nowMicros;
      const atMicros = satedMicros(job, gpus, now.machine);
      if (atMicros > trainings.nowMicros) untilMicros = Math.min(untilMicros, atMicros);
    }
    return untilMicros;
  };
  return {
    standsUntilMicros,
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
