/** The policy of a live cluster, and what a change of it means for the promises made under it. */
import { z } from 'zod';

/** A policy as plain JSON; which fields there are depends on `name` (docs/policies.md). */
export const policySpec = z
  .looseObject({ name: z.string().describe('Such as `fifo` or `pcs`.') })
  .meta({ id: 'PolicySpec' });
export type PolicyFields = z.infer<typeof policySpec>;

const choice = {
  policy: policySpec.optional().describe('A policy with its parameters.'),
  point: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .describe('Instead of a policy: the id of a point of the front.'),
};

const isOneChoice = ({ policy, point }: { policy?: unknown; point?: unknown }): boolean =>
  (policy === undefined) !== (point === undefined);
const oneChoice = { error: 'either policy or point, and not both', path: ['policy'] };

const tolerancePercent = z
  .number()
  .min(0)
  .max(1_000)
  .default(1)
  .describe('By how much of its promised time a job may be late before its promise suffers.');

/** What would be switched to. */
export const policyChoice = z
  .strictObject({ ...choice, tolerancePercent })
  .refine(isOneChoice, oneChoice)
  .meta({ id: 'PolicyChoice' });
export type PolicyChoice = z.infer<typeof policyChoice>;

export const policyOrder = z
  .strictObject({
    ...choice,
    tolerancePercent,
    when: z
      .enum(['when-no-promise-suffers', 'now'])
      .default('when-no-promise-suffers')
      .describe('At the first moment at which no promise suffers, or at once in any case.'),
    by: z.string().min(1).max(80).default('HTTP').describe('Who asks, for the record.'),
    why: z.string().min(1).max(500).optional().describe('Why, for the record.'),
  })
  .refine(isOneChoice, oneChoice)
  .meta({ id: 'PolicyOrder' });
export type PolicyOrder = z.infer<typeof policyOrder>;

/** What a switch made now means for one active job. */
export const promiseChange = z
  .object({
    job: z.string(),
    name: z.string(),
    /** The promise made at submission; ISO 8601, as all times here. */
    promised: z.string(),
    /** Predicted completion under the present policy and under the other; null for never. */
    expectedNow: z.string().nullable(),
    expectedThen: z.string().nullable(),
    /** Difference of the two; negative for a job that would end earlier; null where one is never. */
    laterSeconds: z.number().nullable(),
    /** By how much it would end after both its promise and `expectedNow`; null for never. */
    suffersSeconds: z.number().nullable(),
    /** The same relative to the promised completion time. */
    suffersPercent: z.number().nullable(),
    /** Whether that is more than the tolerance. */
    suffers: z.boolean(),
  })
  .meta({ id: 'PromiseChange' });
export type PromiseChange = z.infer<typeof promiseChange>;

export const policyPreview = z
  .object({
    from: policySpec,
    to: policySpec,
    tolerancePercent: z.number(),
    /** How many promises would suffer. */
    suffering: z.number().int(),
    /** Active jobs in order of arrival. */
    promises: z.array(promiseChange).readonly(),
  })
  .meta({ id: 'PolicyPreview' });
export type PolicyPreview = z.infer<typeof policyPreview>;

/** Who asked for a policy, and why. */
const origin = {
  policy: policySpec,
  /** The point of the front that it was chosen as. */
  point: z.string().nullable(),
  by: z.string(),
  why: z.string().nullable(),
};

export const waitingSwitch = z
  .object({
    ...origin,
    askedAt: z.string(),
    tolerancePercent: z.number(),
    /** Jobs whose promise would suffer, when that was last looked at. */
    sufferingJobs: z.array(z.string()).readonly(),
    checkedAt: z.string(),
  })
  .meta({ id: 'WaitingSwitch' });
export type WaitingSwitch = z.infer<typeof waitingSwitch>;

export const policyState = z
  .object({
    ...origin,
    since: z.string(),
    /** The switch that waits for a moment at which no promise suffers. */
    waiting: waitingSwitch.nullable(),
  })
  .meta({ id: 'PolicyState' });
export type PolicyState = z.infer<typeof policyState>;

export const policySwitched = z
  .object({
    outcome: z.enum(['switched', 'waiting', 'unchanged']),
    state: policyState,
    /** As it was computed just before. */
    preview: policyPreview,
  })
  .meta({ id: 'PolicySwitched' });
export type PolicySwitched = z.infer<typeof policySwitched>;
