/** Workloads for `simulate` as people write them down. */
import { readFileSync } from 'node:fs';
import { toApiError, type WorkloadDescription, workloadDescription } from '../api/index.ts';
import type { Workload } from '../model/gpu-cluster/workload.ts';
import { workloadOf } from '../pcs/search-workload.ts';
import { CliError } from './failure.ts';

/** Reads a workload from a JSON file; says which field is wrong. */
export function readWorkload(path: string): Workload {
  return workloadOf(readDescription(path));
}

/** The same as it is sent to an endpoint. */
export function readDescription(path: string): WorkloadDescription {
  const json = parse(path);
  const result = workloadDescription.safeParse(json);
  if (result.success) return result.data;
  const { error } = toApiError(result.error, json, workloadDescription);
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
