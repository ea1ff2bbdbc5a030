/** What is promised of a job: when it completes, how sure that is, where it comes from. */
import { z } from 'zod';

/** Where the numbers of a demand estimate came from. */
export const demandSource = z
  .enum(['user', 'history', 'profile', 'prior'])
  .meta({ id: 'DemandSource' });
export type DemandSource = z.infer<typeof demandSource>;

/** Jobs of the same queue, of all queues, or replays of past arrivals alone. */
export const calibrationSource = z
  .enum(['queue', 'cluster', 'simulation'])
  .meta({ id: 'CalibrationSource' });

/** Where a job's completion lies with this probability. */
export const interval = z
  .object({
    coverage: z.number(),
    /** Seconds from submission. */
    earliestSeconds: z.number(),
    latestSeconds: z.number(),
    /** ISO 8601. */
    earliestAt: z.string(),
    latestAt: z.string(),
    source: calibrationSource,
    /** Jobs it was calibrated on, completed or bound to be late. */
    jobs: z.number().int(),
    /** The same in words. */
    basis: z.string(),
  })
  .meta({ id: 'CompletionInterval' });
export type CompletionInterval = z.infer<typeof interval>;

export const promise = z
  .object({
    /** When the prediction was made, ISO 8601. */
    at: z.string(),
    /**
     * Predicted seconds from submission to completion (JCT_pred): corrected by past arrivals as
     * far ahead as their record tells, else as if nothing else arrived.
     */
    seconds: z.number(),
    /** As if nothing else arrived; null for predictions that an older version made. */
    rawSeconds: z.number().nullable(),
    /** Null while nothing is known of arrivals or outcomes here. */
    interval: interval.nullable(),
    /** Predicted completion, ISO 8601. */
    completesAt: z.string(),
    /** Where the job's size came from. */
    source: demandSource,
    /** What made the coordinator predict: submission, arrival of another job, ... */
    cause: z.string(),
  })
  .meta({ id: 'PredictedCompletion' });
export type PredictedCompletion = z.infer<typeof promise>;
