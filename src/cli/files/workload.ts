/** Workloads as people write them down. */
import { z } from 'zod';
import {
  type WorkloadDescription,
  workloadDescription,
  workloadJob,
  workloadTrial,
} from '../../api/index.ts';
import { microsOf } from '../../kernel/units.ts';
import { demandTable, speedupsOf } from '../../model/demand/table.ts';
import {
  type TrialSpec,
  trueSizeGpuSeconds,
  type Workload,
} from '../../model/gpu-cluster/workload.ts';
import { checked, readJson } from './input.ts';

const measured = z
  .array(z.strictObject({ gpus: z.number().int().min(1), seconds: z.number().positive() }))
  .min(1)
  .refine(
    (rows) => new Set(rows.map((row) => row.gpus)).size === rows.length,
    'one row for each number of GPUs',
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

const workloadKind = {
  code: 'workload',
  field: '--workload',
  allowed: 'toy, automl or a JSON file',
};

/** Reads a workload from a JSON file; says which field is wrong. */
export function readWorkload(path: string): Workload {
  const description = checked(readJson(path, workloadKind), workloadFile, workloadKind, path);
  const jobs = description.jobs.map(
    ({ id, arrivalSeconds, trials, sizeGpuSeconds, reuseActors }) => ({
      id,
      arrivalMicros: microsOf(arrivalSeconds),
      reuseActors,
      ...sized(trials.map(trialOf), sizeGpuSeconds),
    }),
  );
  return { ...description, jobs: jobs.toSorted((a, b) => a.arrivalMicros - b.arrivalMicros) };
}

/** Reads one as an endpoint takes it. */
export function readDescription(path: string): WorkloadDescription {
  const kind = { ...workloadKind, allowed: 'a JSON file' };
  return checked(readJson(path, kind), workloadDescription, kind, path);
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
