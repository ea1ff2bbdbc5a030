/** Traces of clusters for `simulate` and `search`: CSV as prepared from Philly, or its release. */
import { readFileSync } from 'node:fs';
import { microsOf } from '../kernel/units.ts';
import type { SpeedupTable } from '../model/gpu-cluster/snapshot.ts';
import type { JobSpec, Workload } from '../model/gpu-cluster/workload.ts';
import { csvRows, numberIn } from './csv.ts';
import { CliError } from './failure.ts';
import { phillyRelease } from './philly-release.ts';
import type { ScalingTables } from './scaling-file.ts';

/** A job of a trace: one piece of work on up to so many GPUs. */
export interface TraceJob {
  readonly id: string;
  readonly submitSeconds: number;
  readonly gpus: number;
  /** How long it took on all its GPUs. */
  readonly runtimeSeconds: number;
  /** Its scaling model; null where the trace names none. */
  readonly model: string | null;
}

export interface TraceOptions {
  readonly path: string;
  /** How jobs scale; without it linearly. */
  readonly scaling: ScalingTables | null;
  /** Only so many jobs, from the first on. */
  readonly jobs?: number | undefined;
  /** Of a release with several virtual clusters: the one to read. */
  readonly virtualCluster?: string | undefined;
}

/** Reads a trace; every job is one elastic trial, which may run on anything up to its GPUs. */
export function readTrace({ path, scaling, jobs, virtualCluster }: TraceOptions): Workload {
  const text = read(path);
  const all = path.endsWith('.json')
    ? phillyRelease(text, path, virtualCluster)
    : csvRows(text, path).map(traceJob);
  const chosen = all.slice(0, jobs);
  if (chosen.length === 0) throw traceError(path, 'has no jobs');
  return { name: path, jobs: chosen.map((job) => jobSpec(job, scaling, path)) };
}

function traceJob(row: ReturnType<typeof csvRows>[number]): TraceJob {
  const gpus = row['num_trials'] === undefined ? 'max_gpus' : 'num_trials';
  const work = numberIn(
    row,
    row['num_trials'] === undefined ? 'runtime_at_max_gpus_s' : 'service_gpu_s',
  );
  const count = numberIn(row, gpus);
  return {
    id: row['job_id'] ?? row['app_id'] ?? '',
    submitSeconds: numberIn(row, 'submit_s'),
    gpus: count,
    runtimeSeconds: row['num_trials'] === undefined ? work : work / count,
    model: row['model'] ?? null,
  };
}

/** Steps of a minute: where GPUs cannot move at any instant they move between steps. */
const secondsPerStep = 60;

function jobSpec(job: TraceJob, scaling: ScalingTables | null, path: string): JobSpec {
  const speedups = speedupsOf(job, scaling, path);
  const size = job.runtimeSeconds * (speedups[job.gpus] ?? 0);
  const steps = Math.max(1, Math.round(size / secondsPerStep));
  const trial = { gpus: job.gpus, speedups, steps, secondsPerStep: size / steps };
  const arrivalMicros = microsOf(job.submitSeconds);
  return { id: job.id, arrivalMicros, trials: [trial], sizeGpuSeconds: size };
}

function speedupsOf({ id, model, gpus }: TraceJob, scaling: ScalingTables | null, path: string) {
  if (scaling === null) return linearTo(gpus);
  const table = scaling.get(model ?? '');
  if (table === undefined) throw traceError(path, `job ${id}: no scaling of model ${model}`);
  if (table.length > gpus) return table;
  throw traceError(path, `job ${id}: the scaling of ${model} ends before ${gpus} GPUs`);
}

const linear: number[] = [0];

function linearTo(gpus: number): SpeedupTable {
  while (linear.length <= gpus) linear.push(linear.length);
  return linear;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw traceError(path, `cannot be read: ${(cause as Error).message}`);
  }
}

function traceError(path: string, what: string): CliError {
  return new CliError({ code: 'trace', message: `The trace ${path} ${what}.`, field: '--trace' });
}
