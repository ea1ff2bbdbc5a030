/** The preference interface (thesis §3.3.2): objectives, and the front found for them. */
import { z } from 'zod';
import { policySpec } from './policy.ts';
import { workloadDescription } from './workload.ts';

function isMeasure(text: string): boolean {
  const percentile = /^p(\d{1,3}(?:\.\d{1,6})?)$/.exec(text)?.[1];
  return text === 'avg' || (Number(percentile) > 0 && Number(percentile) <= 100);
}

/** One number that is wanted small. */
export const objective = z
  .strictObject({
    metric: z.enum(['jct', 'pred-err', 'unfairness', 'makespan']),
    measure: z
      .string()
      .refine(isMeasure, 'avg, or a percentile above 0 and up to 100 such as p99')
      .describe('`avg`, or a percentile such as `p99`; the makespan has `avg` only.'),
  })
  .refine(({ metric, measure }) => metric !== 'makespan' || measure === 'avg', {
    error: 'avg for the makespan, which is one number',
    path: ['measure'],
  })
  .meta({ id: 'Objective' });
export type ObjectiveView = z.infer<typeof objective>;

/** What an operator wants little of; the same metric may be there under several measures. */
export const preference = z
  .strictObject({
    objectives: z
      .array(objective)
      .min(1)
      .max(6)
      .refine((list) => new Set(list.map(measured)).size === list.length, {
        error: 'a list without repetitions',
      }),
  })
  .meta({ id: 'Preference' });
export type Preference = z.infer<typeof preference>;

/** The same for `p99` and `p99.0`. */
function measured({ metric, measure }: ObjectiveView): string {
  return `${measure === 'avg' ? measure : Number(measure.slice(1))}-${metric}`;
}

/** `avg-jct`, `p99-pred-err`. */
export function objectiveText({ metric, measure }: ObjectiveView): string {
  return `${measure}-${metric}`;
}

const algorithm = z.enum(['spea2', 'nsga2', 'surrogate', 'random']);
const space = z.enum(['parameterised', 'explicit']);

/** UpdateParetoFront: how to search, and with what. */
export const frontRequest = z
  .strictObject({
    evaluations: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .default(370)
      .describe('Configurations to try.'),
    algorithm: algorithm.default('surrogate').describe('How they are chosen.'),
    space: space.default('parameterised').describe('Three numbers and δ, or every queue.'),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(1)
      .describe('The same seed on the same workload finds the same front.'),
    samples: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe('Pieces of the workload to search with.'),
    heldOut: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe('Further pieces, the newest, to check the front on.'),
    jobs: z
      .number()
      .int()
      .min(30)
      .max(10_000)
      .default(1_000)
      .describe('How many of the newest jobs that are over make the workload.'),
    workload: workloadDescription
      .optional()
      .describe('A workload to search with instead of the one of the history.'),
  })
  .meta({ id: 'FrontRequest' });
export type FrontRequest = z.infer<typeof frontRequest>;

const workloadSummary = z.object({
  /** `history`: learned from past jobs. `request`: brought along. */
  source: z.enum(['history', 'request']),
  jobs: z.number().int(),
  gpus: z.number(),
  samples: z.number().int(),
  heldOut: z.number().int(),
});

const searchFields = {
  id: z.number().int(),
  createdAt: z.string(),
  algorithm,
  space,
  seed: z.number(),
  objectives: z.array(objective).readonly(),
  workload: workloadSummary,
};

/** A search for a front, under way or over. */
export const frontSearchView = z
  .object({
    ...searchFields,
    /** `stopped`: cancelled. One that was interrupted by a restart goes on by itself. */
    status: z.enum(['running', 'stopped', 'failed', 'done']),
    /** Configurations are evaluated, then points of the front checked on held-out samples. */
    step: z.enum(['evaluate', 'check']),
    done: z.number().int(),
    total: z.number().int(),
    /** Until all configurations are evaluated, at the pace so far; null while unknown or over. */
    secondsLeft: z.number().nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'FrontSearch' });
export type FrontSearchView = z.infer<typeof frontSearchView>;

const spread = z.object({ mean: z.number(), min: z.number(), max: z.number(), std: z.number() });

const twoSampleTest = z.object({ distance: z.number(), pValue: z.number() }).nullable();

/** Whether recent jobs are still like those that the front was computed for. */
export const driftView = z
  .object({
    drifted: z.boolean(),
    reason: z.string(),
    checkedAt: z.string(),
    /** Distances of Kolmogorov and Smirnov between the distributions; null for too few jobs. */
    sizes: twoSampleTest,
    gaps: twoSampleTest,
  })
  .meta({ id: 'Drift' });
export type DriftView = z.infer<typeof driftView>;

/** A configuration that no other one found beats in every objective. */
export const frontPointView = z
  .object({
    /** Names it in a change of the policy. */
    id: z.string(),
    /** Means over the samples searched with, in the order of the front's objectives. */
    objectives: z.array(z.number()).readonly(),
    /** The same over samples that the search has not seen. */
    heldOut: z.array(spread).readonly(),
    queues: z.number().int(),
    /** GPU-seconds. */
    thresholds: z.array(z.number()).readonly(),
    weights: z.array(z.number()).readonly(),
    zetaMin: z.number(),
    delta: z.number(),
    /** What choosing it means, compared with the present policy. */
    sentence: z.string(),
    isPresent: z.boolean(),
  })
  .meta({ id: 'FrontPoint' });
export type FrontPointView = z.infer<typeof frontPointView>;

export const frontView = z
  .object({
    search: z.object(searchFields),
    ageSeconds: z.number(),
    drift: driftView,
    /** The present policy, and the objectives on held-out samples where they are known. */
    present: z.object({ policy: policySpec, heldOut: z.array(spread).readonly().nullable() }),
    /** By the first objective. Seconds for `jct` and `makespan`, percent, fractions of `unfairness`. */
    points: z.array(frontPointView).readonly(),
  })
  .meta({ id: 'Front' });
export type FrontView = z.infer<typeof frontView>;
