/** Distributions of jobs: JSON as decoded from the published artifact's CDF files. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EmpiricalCdf } from '../kernel/distributions.ts';
import type { JobDistributions } from '../model/gpu-cluster/generate-cdf.ts';
import { CliError } from './failure.ts';

const points = z
  .array(z.tuple([z.number().min(0), z.number().min(0).max(1)]))
  .min(1)
  .refine(rises, 'values and probabilities that rise')
  .refine((list) => list.at(-1)?.[1] === 1, 'a last probability of 1');
const cdf = z.object({ points });
const schema = z.object({
  'app-service-times': cdf,
  'num-jobs-per-app': cdf.optional(),
  'max-gpus-per-job': cdf.optional(),
  'app-interarrival-times': cdf.optional(),
});

/** Reads `{kind: {points: [[value, probability], ...]}}`; trials and GPUs are 1 where left out. */
export function readCdfs(path: string): JobDistributions {
  const parsed = schema.safeParse(parse(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw failure(path, `is wrong at ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { data } = parsed;
  const gaps = data['app-interarrival-times'];
  return {
    sizeGpuSeconds: distribution(data['app-service-times'].points),
    trials: distribution(data['num-jobs-per-app']?.points ?? one),
    gpus: distribution(data['max-gpus-per-job']?.points ?? one),
    gapSeconds: gaps === undefined ? null : distribution(gaps.points),
  };
}

type Points = readonly (readonly [number, number])[];

const one: Points = [
  [1, 0],
  [1, 1],
];

/** Where the first point has a probability, values below it begin at 0. */
function distribution(list: Points): EmpiricalCdf {
  const whole = (list[0]?.[1] ?? 0) > 0 ? ([[0, 0], ...list] as const) : list;
  return new EmpiricalCdf(whole.map(([value, probability]) => ({ value, probability })));
}

function rises(list: Points): boolean {
  return list.every(([value, probability], i) => {
    const [before, less] = list[i - 1] ?? [0, 0];
    return value >= before && probability >= less;
  });
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw failure(path, `cannot be read: ${(cause as Error).message}`);
  }
}

function failure(path: string, what: string): CliError {
  const message = `The distributions ${path}: ${what}.`;
  return new CliError({ code: 'cdfs', message, field: '--cdfs' });
}
