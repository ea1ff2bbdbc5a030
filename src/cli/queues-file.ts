/** Configurations of PCS as people keep them: queues, weights and the efficiency cap, in JSON. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { WfqParameters } from '../policy/wfq.ts';
import { CliError } from './failure.ts';

/** As `simulate` prints it, and as the published artifact's were decoded: ∞ is null or left out. */
const configuration = z.union([
  z.object({
    thresholds: z.array(z.number().positive().nullable()),
    weights: z.array(z.number().positive()).min(1),
    zetaMin: z.number().min(0).max(1),
    delta: z.number().positive().max(1),
  }),
  z
    .object({
      thresholds: z.array(z.number().positive().nullable()),
      weights: z.array(z.number().positive()).min(1),
      zeta_min: z.number().min(0).max(1),
      delta: z.number().positive().max(1),
    })
    .transform(({ zeta_min, ...rest }) => ({ ...rest, zetaMin: zeta_min })),
]);

/** Reads one configuration, or the one of this name from a file of several. */
export function readQueues(path: string, name?: string): WfqParameters {
  const json = parse(path);
  const one = configuration.safeParse(json);
  if (one.success) return parameters(one.data);
  const names = typeof json === 'object' && json !== null ? Object.keys(json) : [];
  const named = z.record(z.string(), z.unknown()).safeParse(json).data?.[name ?? ''];
  const chosen = configuration.safeParse(named);
  if (chosen.success) return parameters(chosen.data);
  const allowed =
    'thresholds, weights, zetaMin and delta, or several of these by names that --config-name chooses from';
  const found =
    named === undefined ? `its fields are ${names.join(', ')}` : `${name} is no configuration`;
  throw failure(path, `has no configuration of PCS: ${found}`, allowed);
}

function parameters({
  thresholds,
  weights,
  zetaMin,
  delta,
}: z.infer<typeof configuration>): WfqParameters {
  return { thresholds: thresholds.filter((size) => size !== null), weights, zetaMin, delta };
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
