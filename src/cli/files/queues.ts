/** Configurations of PCS as people keep them: queues, weights and the efficiency cap, in JSON. */
import { z } from 'zod';
import type { WfqParameters } from '../../policy/wfq.ts';
import { CliError } from '../failure.ts';
import { checked, readJson } from './input.ts';

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

const configKind = { code: 'config', field: '--config', allowed: 'a JSON file' };

/** Reads one configuration, or the one of this name from a file of several. */
export function readQueues(path: string, name?: string): WfqParameters {
  const json = readJson(path, configKind);
  if (isConfiguration(json)) {
    if (name === undefined) return parametersOf(json, path);
    throw failure(path, `is one configuration, so that none is called ${name}`, 'no name');
  }
  const names = isObject(json) ? Object.keys(json) : [];
  const named = isObject(json) && name !== undefined ? json[name] : undefined;
  if (named !== undefined) return parametersOf(named, `${path}, ${name}`);
  if (name !== undefined) {
    const message = `${path} has no configuration called ${JSON.stringify(name)}.`;
    const allowed = `one of ${names.join(', ')}`;
    throw new CliError({ code: 'config', message, field: '--config-name', value: name, allowed });
  }
  const allowed =
    'thresholds, weights, zetaMin and delta, or several of these by names that --config-name chooses from';
  throw failure(path, `has no configuration of PCS: its fields are ${names.join(', ')}`, allowed);
}

function parametersOf(json: unknown, where: string): WfqParameters {
  const schema = isObject(json) && 'zeta_min' in json ? published : configuration;
  const { thresholds, weights, zetaMin, delta, gamma } = checked(json, schema, configKind, where);
  const queues = { thresholds: thresholds.filter((size) => size !== null), weights };
  return { ...queues, zetaMin, delta, ...(gamma !== undefined && { gamma }) };
}

function isConfiguration(json: unknown): boolean {
  return isObject(json) && ('weights' in json || 'thresholds' in json);
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function failure(path: string, what: string, allowed: string): CliError {
  return new CliError({ ...configKind, message: `${path} ${what}.`, allowed });
}
