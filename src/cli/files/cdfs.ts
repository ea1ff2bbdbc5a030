/** Distributions of jobs: JSON as decoded from the published artifact's CDF files. */
import { z } from 'zod';
import { EmpiricalCdf } from '../../kernel/distributions.ts';
import type { JobDistributions } from '../../model/gpu-cluster/generate-cdf.ts';
import { checked, readJson } from './input.ts';

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

const cdfsKind = { code: 'cdfs', field: '--cdfs', allowed: 'a JSON file of distributions' };

/** Reads `{kind: {points: [[value, probability], ...]}}`; trials and GPUs are 1 where left out. */
export function readCdfs(path: string): JobDistributions {
  const data = checked(readJson(path, cdfsKind), schema, cdfsKind, path);
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
