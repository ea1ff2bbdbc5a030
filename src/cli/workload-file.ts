/** Workloads as people write them down. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  toApiError,
  type WorkloadDescription,
  workloadDescription,
  workloadJob,
  workloadTrial,
} from '../api/index.ts';
import { microsOf } from '../kernel/units.ts';
import { demandTable, speedupsOf } from '../model/demand/table.ts';
import {
  type TrialSpec,
  trueSizeGpuSeconds,
  type Workload,
} from '../model/gpu-cluster/workload.ts';
import { CliError } from './failure.ts';

const measured = z
  .array(z.strictObject({ gpus: z.number().int().min(1), seconds: z.number().positive() }))
  .min(1)
  .refine(
    (rows) => new Set(rows.map((row) => row.gpus)).size === rows.length,
    'each number of GPUs has one row',
  );

const trial = workloadTrial.extend({
  /** Or, for an elastic trial, what was measured on some numbers of GPUs. */
  secondsPerStep: z.union([z.number().positive(), measured]),
  /** By GPU type: how much faster than `secondsPerStep`. It runs on no other type. */
  speeds: z.record(z.string(), z.number().positive()).optional(),
  /** How much longer a step takes on GPUs of several nodes. */
  spanFactor: z.number().min(1).optional(),
});

const gpuType = z.strictObject({
  name: z.string().min(1),
  gpus: z.number().int().min(1),
  gpusPerNode: z.number().int().min(1).optional(),
  /** Of the queues of PCS on this type; default: those of the policy. */
  weights: z.array(z.number().positive()).min(1).optional(),
});

/** What can be simulated is more than what an endpoint takes. */
const workloadFile = workloadDescription.extend({
  /** The cluster, where not all GPUs are alike. */
  gpuTypes: z.array(gpuType).min(1).optional(),
  jobs: z.array(workloadJob.extend({ trials: z.array(trial).min(1) })).min(1),
});

/** Reads a workload from a JSON file; says which field is wrong. */
export function readWorkload(path: string): Workload {
  const description = read(path, workloadFile);
  const jobs = description.jobs.map(
    ({ id, arrivalSeconds, trials, sizeGpuSeconds, reuseActors }) => ({
      id,
      arrivalMicros: microsOf(arrivalSeconds),
      reuseActors,
      ...sized(trials.map(trialOf), sizeGpuSeconds),
    }),
  );
  return { ...description, jobs };
}

/** Reads one as an endpoint takes it. */
export function readDescription(path: string): WorkloadDescription {
  return read(path, workloadDescription);
}

function sized(trials: readonly TrialSpec[], sizeGpuSeconds: number | undefined) {
  return { trials, sizeGpuSeconds: sizeGpuSeconds ?? trueSizeGpuSeconds(trials) };
}

/** Between and beyond measured numbers of GPUs, seconds are inferred. */
function trialOf({ secondsPerStep, ...rest }: z.output<typeof trial>): TrialSpec {
  if (typeof secondsPerStep === 'number') return { ...rest, secondsPerStep };
  const table = demandTable(secondsPerStep, rest.gpus);
  return { ...rest, secondsPerStep: table[0]?.seconds ?? 1, speedups: speedupsOf(table) };
}

function read<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  const json = parse(path);
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { error } = toApiError(result.error, json, schema);
  throw new CliError({ ...error, code: 'workload', message: `${path}: ${error.message}` });
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const message = `The workload ${path} cannot be read: ${(cause as Error).message}.`;
    const allowed = 'toy, automl or a JSON file';
    throw new CliError({ code: 'workload', message, field: '--workload', allowed }, { cause });
  }
}
