/** What a job needs on the GPUs that this coordinator schedules: their type, and their nodes. */
import { toApiError } from '../../api/error.ts';
import { type Demand, demand as demandSchema, type JobSubmission } from '../../api/submission.ts';
import { demandTable, speedupsOf } from '../../model/demand/table.ts';
import { speedupsSpanning } from '../../model/gpu-cluster/gpu-types.ts';
import { RequestError } from '../errors.ts';
import { gpusPerNodeOf, gpuTypeHere } from '../gpu-types.ts';
import type { ClusterState } from '../ports.ts';

/** The most rows of a table; an allocation of more GPUs than that counts as one of so many. */
const rowsMax = 1_024;

type Wanted = Pick<JobSubmission, 'demand' | 'maxGpus'>;

/**
 * The demand with its seconds as they are here: divided by the speed of the GPU type, and multiplied
 * by the span factor where an allocation has more GPUs than a node. Throws `RequestError` where the
 * user says speeds, and none for the type that is scheduled here.
 */
export function demandHere({ demand, maxGpus }: Wanted, cluster: ClusterState): Demand {
  const { speeds, spanFactor = 1, secondsPerStep, table, ...rest } = demand;
  const speed = speeds === undefined ? 1 : speedHere(speeds, cluster);
  const here: Demand = { ...rest };
  if (secondsPerStep !== undefined) here.secondsPerStep = secondsPerStep / speed;
  if (table !== undefined) {
    const gpusMax = Math.min(rowsMax, Math.max(table.at(-1)?.gpus ?? 1, maxGpus ?? 1));
    const rows = spanning(table, gpusMax, { gpusPerNode: gpusPerNodeOf(cluster), spanFactor });
    here.table = rows.map(({ gpus, seconds }) => ({ gpus, seconds: seconds / speed }));
  }
  checkRange(here, demand);
  return here;
}

/** What can be said of a job can be stored of it. */
function checkRange(here: Demand, asked: Demand): void {
  const read = demandSchema.safeParse(here);
  if (read.success) return;
  const { message, allowed } = toApiError(read.error, here, demandSchema).error;
  const at = { field: 'demand', value: asked, allowed: allowed ?? 'other speeds' };
  throw new RequestError('impossible', 'speeds', `with its speeds here, ${message}`, at);
}

/** What the history keeps of it: the type and the speed chosen, where speeds were said. */
export function speedFacts({ speeds }: Demand, cluster: ClusterState) {
  if (speeds === undefined) return {};
  return { gpuType: gpuTypeHere(cluster), speed: speedHere(speeds, cluster) };
}

function speedHere(speeds: NonNullable<Demand['speeds']>, cluster: ClusterState): number {
  const type = gpuTypeHere(cluster);
  const value = Object.keys(speeds);
  const field = 'demand.speeds';
  if (type === null) {
    const message = 'the GPUs here are not known to be of one type, so no speed can be chosen';
    const allowed = 'nothing, or an endpoint of one type (foresight up --gpu-type)';
    throw new RequestError('impossible', 'no-gpu-type', message, { field, value, allowed });
  }
  const speed = speeds[type];
  if (speed !== undefined) return speed;
  const message = `the job has speeds on ${value.join(', ')}, and the GPUs here are ${type}`;
  const allowed = `a speed on ${type} among them`;
  throw new RequestError('impossible', 'no-speed', message, { field, value, allowed });
}

type Rows = NonNullable<Demand['table']>;

interface Span {
  readonly gpusPerNode: number;
  readonly spanFactor: number;
}

function spanning(table: Rows, gpusMax: number, { gpusPerNode, spanFactor }: Span): Rows {
  if (spanFactor === 1 || gpusMax <= gpusPerNode) return table;
  const rows = demandTable(table, gpusMax);
  const speedups = speedupsSpanning(speedupsOf(rows), gpusPerNode, spanFactor);
  const onOne = rows[0]?.seconds ?? 0;
  return rows.map(({ gpus }) => ({ gpus, seconds: onOne / (speedups[gpus] ?? 1) }));
}
