/** How a job came to be where it is. */
import { z } from 'zod';
import { eventView } from './event.ts';
import { jobView, reason, trialView } from './job.ts';
import { calibrationSource, demandSource } from './promise.ts';

/** One prediction of a job's completion, made at `atMs`. */
export const predictionRow = z
  .object({
    job: z.string(),
    atMs: z.number(),
    completesAtMs: z.number(),
    source: demandSource,
    cause: z.string(),
    /** What it was made of; null for predictions that an older version made. */
    basis: z
      .object({
        /** If nothing else arrived. */
        rawCompletesAtMs: z.number(),
        queue: z.number().int(),
        /** Replays of past arrivals, and the earliest and latest completion among them. */
        samples: z.number().int(),
        sampledFromMs: z.number(),
        sampledUntilMs: z.number(),
        /** The completion in each of them, earliest first. */
        sampledMs: z.array(z.number()).readonly(),
        /** The 90 % interval, and what it was calibrated on. */
        earliestAtMs: z.number(),
        latestAtMs: z.number(),
        calibratedOn: calibrationSource,
        calibrationJobs: z.number().int(),
      })
      .nullable(),
  })
  .meta({ id: 'PredictionRow' });

/** One change of the GPUs a job may hold, decided at `atMs`. */
export const allocationRow = z
  .object({
    job: z.string(),
    /** Rises with every change. */
    epoch: z.number().int(),
    atMs: z.number(),
    gpus: z.number(),
    /** What the policy wants for it, once others have given their GPUs back. */
    targetGpus: z.number(),
    reason: reason.extend({ facts: reason.shape.facts.readonly() }),
  })
  .meta({ id: 'Allocation' });

/** Rows oldest first; the first prediction is the promise. */
export const explanation = z
  .object({
    job: jobView,
    /** As its driver last reported them, in the order in which they run. */
    trials: z.array(trialView).readonly(),
    predictions: z.array(predictionRow).readonly(),
    allocations: z.array(allocationRow).readonly(),
    events: z.array(eventView).readonly(),
  })
  .meta({ id: 'Explanation' });
export type ExplanationView = z.infer<typeof explanation>;
