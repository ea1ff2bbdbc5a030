import { assert } from '../../kernel/assert.ts';
import type { Policy } from '../../policy/scheduler.ts';
import { costsOf } from './costs.ts';
import { forkWorld } from './fork.ts';
import { checkTypes, jobOn } from './gpu-types.ts';
import { type JobResult, type Run, resultsOf, type Summary, summaryOf } from './results.ts';
import type { Overheads } from './snapshot.ts';
import { arrive } from './submitted.ts';
import { checkWorkload, type GpuType, type JobSpec, type Workload } from './workload.ts';
import { World } from './world.ts';

/** GPUs of one type, and the policy that divides them. */
export interface GpuPool {
  readonly type: GpuType;
  readonly policy: Policy;
}

export interface TypedOptions {
  readonly pools: readonly GpuPool[];
  readonly overheads: Overheads;
}

/** A job's result, and where it ran. */
export interface TypedJobResult extends JobResult {
  readonly gpuType: string;
}

export interface TypedResult {
  /** In order of arrival. Contention and fairness are those among the jobs of its type. */
  readonly jobs: readonly TypedJobResult[];
  readonly summary: Summary;
}

/** A pool at work. */
interface Site extends GpuPool {
  readonly world: World;
  readonly runs: Run[];
}

/** Where a job could go. */
interface Offer {
  readonly site: Site;
  readonly spec: JobSpec;
  readonly finishMicros: number;
}

/**
 * Runs a workload on a cluster of several GPU types. Each type is divided by a policy of its own. A
 * job goes where it is predicted to finish first when it arrives, the first such type of the list,
 * and stays there, so that the prediction is its promise. Throws `WorkloadError` where the cluster
 * cannot run it.
 */
export function simulateTypes(workload: Workload, options: TypedOptions): TypedResult {
  const { pools, overheads } = options;
  const most = Math.max(...pools.map(({ type }) => type.gpus));
  checkWorkload(workload, most);
  checkTypes(
    pools.map(({ type }) => type),
    workload.jobs,
  );
  const costs = costsOf(overheads);
  const sites = pools.map((pool): Site => {
    const { type, policy } = pool;
    const world = new World({ gpus: type.gpus, policy, costs, nowMicros: 0 });
    return { ...pool, world, runs: [] };
  });
  let virtualEvents = 0;
  for (const [sequence, job] of workload.jobs.entries()) {
    const offers = sites.flatMap((site) => {
      site.world.passUntil(job.arrivalMicros);
      const spec = jobOn(job, site.type);
      if (spec === null) return [];
      const copy = forkWorld(site.world);
      const twin = arrive(spec, sequence, copy);
      copy.passUntilOver(twin);
      virtualEvents += copy.events;
      return { site, spec, finishMicros: twin.stage === 'over' ? twin.finishMicros : Infinity };
    });
    const { site, spec, finishMicros } = bestOf(offers);
    const placed = arrive(spec, sequence, site.world);
    site.runs.push({ spec, job: placed, predictedMicros: finishMicros, promised: null });
  }
  const jobs = sites.flatMap(resultsAt).sort((a, b) => a.sequence - b.sequence);
  const events = sites.reduce((sum, { world }) => sum + world.events, 0);
  const results = jobs.map(({ result }) => result);
  return { jobs: results, summary: summaryOf(results, { events, virtualEvents }) };
}

function bestOf(offers: readonly Offer[]): Offer {
  const [first, ...others] = offers;
  assert(first !== undefined, 'a checked job runs on some type');
  return others.reduce((best, one) => (one.finishMicros < best.finishMicros ? one : best), first);
}

function resultsAt({ world, runs, type }: Site) {
  world.passAll();
  return resultsOf(runs, type.gpus).map((result, i) => ({
    sequence: runs[i]?.job.sequence ?? 0,
    result: { ...result, gpuType: type.name },
  }));
}
