/** Traces of clusters for `simulate` and `search`: CSV as prepared from Philly, or its release. */
import { microsOf } from '../../kernel/units.ts';
import type { SpeedupTable } from '../../model/gpu-cluster/snapshot.ts';
import type { JobSpec, Workload } from '../../model/gpu-cluster/workload.ts';
import { CliError } from '../failure.ts';
import { type CsvRow, csvRows, numberIn, textIn } from './csv.ts';
import { checked, readJson, readText } from './input.ts';
import { phillyRelease, release } from './philly-release.ts';
import type { ScalingTables } from './scaling.ts';

/** A job of a trace: one piece of work on up to so many GPUs. */
export interface TraceJob {
  readonly id: string;
  readonly submitSeconds: number;
  readonly gpus: number;
  /** How long it takes on one GPU, where the trace says so, and else on all its GPUs. */
  readonly work: { readonly onOneSeconds: number } | { readonly onAllSeconds: number };
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

const traceKind = {
  code: 'trace',
  field: '--trace',
  allowed: 'a CSV with a line of column names, or a JSON list as Philly was released',
};

/** Reads a trace; every job is one elastic trial, which may run on anything up to its GPUs. */
export function readTrace({ path, scaling, jobs, virtualCluster }: TraceOptions): Workload {
  const all = path.endsWith('.json') ? released(path, virtualCluster) : prepared(path, jobs);
  const chosen = firstOf(all, (job) => job.submitSeconds, jobs);
  if (chosen.length === 0) throw traceError(path, 'has no jobs');
  checkIds(chosen, path);
  return { name: path, jobs: chosen.map((job) => jobSpec(job, scaling, path)) };
}

function released(path: string, virtualCluster: string | undefined): TraceJob[] {
  const jobs = checked(readJson(path, traceKind), release, traceKind, path);
  return phillyRelease(jobs, path, virtualCluster);
}

function prepared(path: string, jobs: number | undefined): TraceJob[] {
  const rows = csvRows(readText(path, traceKind), path);
  return firstOf(rows, (row) => numberIn(row, 'submit_s', instants), jobs).map(traceJob);
}

function firstOf<T>(all: readonly T[], secondsOf: (one: T) => number, count?: number): T[] {
  return all.toSorted((a, b) => secondsOf(a) - secondsOf(b)).slice(0, count);
}

function checkIds(jobs: readonly TraceJob[], path: string): void {
  const seen = new Set<string>();
  for (const { id } of jobs) {
    if (seen.has(id)) throw traceError(path, `has two jobs ${id}`);
    seen.add(id);
  }
}

/** Clusters and times beyond these are mistakes: some thirty years. */
const gpuCounts = { least: 1, most: 65_536, isWhole: true };
const instants = { most: 1e9 };
const durations = { least: 1e-6, most: 1e9 };

/** Of one of the two kinds of CSV: jobs of a model, or jobs of trials on one GPU each. */
function traceJob(row: CsvRow): TraceJob {
  const hasTrials = row['num_trials'] !== undefined;
  return {
    id: textIn(row, row['job_id'] === undefined && row['app_id'] ? 'app_id' : 'job_id'),
    submitSeconds: numberIn(row, 'submit_s', instants),
    gpus: numberIn(row, hasTrials ? 'num_trials' : 'max_gpus', gpuCounts),
    work: {
      onOneSeconds: numberIn(row, hasTrials ? 'service_gpu_s' : 'service_s_at_1gpu', durations),
    },
    model: row['model'] ?? null,
  };
}

/** About the seconds of a step: where GPUs cannot move at any instant they move between steps. */
const stepSeconds = 60;

/** The number of steps is a power of two, so that their sum is the work to the last bit. */
function jobSpec(job: TraceJob, scaling: ScalingTables | null, path: string): JobSpec {
  const { id, work, gpus } = job;
  const speedups = speedupsOf(job, scaling, path);
  const size =
    'onOneSeconds' in work ? work.onOneSeconds : work.onAllSeconds * (speedups[gpus] ?? 0);
  const steps = 2 ** Math.max(0, Math.round(Math.log2(size / stepSeconds)));
  const trial = { gpus, speedups, steps, secondsPerStep: size / steps };
  return { id, arrivalMicros: microsOf(job.submitSeconds), trials: [trial], sizeGpuSeconds: size };
}

function speedupsOf({ id, model, gpus }: TraceJob, scaling: ScalingTables | null, path: string) {
  if (scaling === null) return linearTo(gpus);
  const table = scaling.get(model ?? '');
  if (table !== undefined && table.length > gpus) return table;
  throw traceError(path, `has a job ${id} ${missing(model, gpus, table)}`);
}

function missing(model: string | null, gpus: number, table: SpeedupTable | undefined): string {
  if (model === null) return 'of no model, so that --scaling says nothing of it';
  if (table === undefined) return `of ${model}, of which --scaling says nothing`;
  return `of ${gpus} GPUs, but the scaling of ${model} ends at ${table.length - 1}`;
}

const linear: number[] = [0];

function linearTo(gpus: number): SpeedupTable {
  while (linear.length <= gpus) linear.push(linear.length);
  return linear;
}

function traceError(path: string, what: string): CliError {
  return new CliError({ code: 'trace', message: `The trace ${path} ${what}.`, field: '--trace' });
}
