/** Configurations of PCS as people keep them: queues, weights and the efficiency cap, in JSON. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { toApiError } from '../api/index.ts';
import type { WfqParameters } from '../policy/wfq.ts';
import { CliError } from './failure.ts';

const fields = {
  thresholds: z
    .array(z.number().positive().nullable())
    .refine((sizes) => !sizes.slice(0, -1).includes(null), 'null for the last one alone'),
  weights: z.array(z.number().positive()).min(1),
  delta: z.number().positive().max(1),
};

/** As `simulate` prints it. */
const configuration = z.strictObject({
  name: z.literal('pcs').optional(),
  ...fields,
  zetaMin: z.number().min(0).max(1),
  gamma: z.number().positive().optional(),
});

/** As the published artifact's were decoded, which say more than is needed: ∞ is null. */
const published = z
  .object({ ...fields, zeta_min: z.number().min(0).max(1) })
  .transform(({ zeta_min: zetaMin, ...rest }) => ({ ...rest, zetaMin, gamma: undefined }));

/** Reads one configuration, or the one of this name from a file of several. */
export function readQueues(path: string, name?: string): WfqParameters {
  const json = parse(path);
  if (isConfiguration(json)) {
    if (name === undefined) return parametersOf(json, path);
    throw failure(path, `is one configuration, so that none is called ${name}`, 'no name');
  }
  const names = isObject(json) ? Object.keys(json) : [];
  const named = isObject(json) && name !== undefined ? json[name] : undefined;
  if (named !== undefined) return parametersOf(named, `${path}, ${name}`);
  const allowed =
    'thresholds, weights, zetaMin and delta, or several of these by names that --config-name chooses from';
  throw failure(path, `has no configuration of PCS: its fields are ${names.join(', ')}`, allowed);
}

function parametersOf(json: unknown, where: string): WfqParameters {
  const schema = isObject(json) && 'zeta_min' in json ? published : configuration;
  const read = schema.safeParse(json);
  if (!read.success) {
    const { error } = toApiError(read.error, json, schema);
    throw new CliError({ ...error, code: 'config', message: `${where}: ${error.message}` });
  }
  const { thresholds, weights, zetaMin, delta, gamma } = read.data;
  const queues = { thresholds: thresholds.filter((size) => size !== null), weights };
  return { ...queues, zetaMin, delta, ...(gamma !== undefined && { gamma }) };
}

function isConfiguration(json: unknown): boolean {
  return isObject(json) && ('weights' in json || 'thresholds' in json);
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw failure(path, `cannot be read: ${(cause as Error).message}`, 'a JSON file');
  }
}

function failure(path: string, what: string, allowed: string): CliError {
  return new CliError({ code: 'config', message: `${path} ${what}.`, field: '--config', allowed });
}
