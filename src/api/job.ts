/** What crosses HTTP about jobs; the server, the CLI and the Python client speak it. */
import { z } from 'zod';
import { demandSource, promise } from './promise.ts';

export const jobStatus = z
  .enum([
    /** Its driver is being started. */
    'launching',
    /** The driver is ready, it holds no GPU. */
    'waiting',
    /** It holds GPUs, or trials are still giving them back. */
    'running',
    'succeeded',
    'failed',
    'cancelled',
  ])
  .meta({ id: 'JobStatus' });
export type JobStatus = z.infer<typeof jobStatus>;

export const reason = z
  .object({
    code: z.string(),
    text: z.string(),
    facts: z.record(z.string(), z.union([z.number(), z.string()])),
  })
  .meta({ id: 'Reason' });

export const trialView = z.object({
  id: z.string(),
  phase: z.string(),
  gpus: z.number(),
  stepsDone: z.number(),
  stepsTotal: z.number().nullable(),
  secondsPerStep: z.number().nullable(),
  starts: z.number(),
});

export const jobView = z
  .object({
    id: z.string(),
    name: z.string(),
    status: jobStatus,
    /** Its queue under the present policy; null when that has none, and when the job is over. */
    queue: z.object({ index: z.number(), of: z.number() }).nullable(),
    trials: z.number(),
    gpusPerTrial: z.number(),
    /** Trials that ended by themselves, those that failed included. */
    trialsDone: z.number(),
    trialsFailed: z.number(),
    progress: z.number().min(0).max(1),
    demandGpus: z.number(),
    grantedGpus: z.number(),
    heldGpus: z.number(),
    size: z.object({
      gpuSeconds: z.number(),
      stepsPerTrial: z.number(),
      secondsPerStep: z.number(),
      source: demandSource,
      /** Of a training job: seconds of a step by GPUs, and where each number comes from. */
      scaling: z
        .array(
          z.object({
            gpus: z.number(),
            secondsPerStep: z.number(),
            origin: z.enum(['measured', 'interpolated', 'fitted']),
          }),
        )
        .nullable(),
    }),
    submittedAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    /** The promise made at submission. */
    promised: promise.nullable(),
    /** The newest prediction while it is not over. */
    expected: promise.nullable(),
    /** Seconds from submission to completion, once over. */
    actualSeconds: z.number().nullable(),
    /** 100 |actual - promised| / promised, once succeeded. */
    predErrPercent: z.number().nullable(),
    preemptions: z.number(),
    incarnation: z.number(),
    reason,
    best: z
      .object({
        trial: z.string(),
        metric: z.string(),
        value: z.number(),
        config: z.record(z.string(), z.unknown()),
        checkpoint: z.string().nullable(),
      })
      .nullable(),
    resultPath: z.string().nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'Job' });
export type JobView = z.infer<typeof jobView>;

/** Answer to a submission, and to a what-if question (then without an id). */
export const predictionView = z
  .object({
    promised: promise,
    queue: z.object({ index: z.number(), of: z.number() }).nullable(),
    size: jobView.shape.size,
    /** How much later each active job would end because of this one. */
    effects: z.array(z.object({ job: z.string(), name: z.string(), laterSeconds: z.number() })),
  })
  .meta({ id: 'Prediction' });
export type PredictionView = z.infer<typeof predictionView>;
