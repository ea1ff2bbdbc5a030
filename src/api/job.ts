/** What crosses HTTP about jobs; the server, the CLI and the Python client speak it. */
import { z } from 'zod';

const seconds = z.number().positive().max(1e9);

/** demand(n) → seconds on n GPUs (thesis §3.3): one GPU first, never slower with more. */
const demandTable = z
  .array(z.strictObject({ gpus: z.number().int().min(1).max(65_536), seconds }))
  .min(1)
  .max(1_024)
  .refine((rows) => rows[0]?.gpus === 1, 'rows that begin with 1 GPU')
  .refine(
    (rows) => rows.every((row, i) => i === 0 || row.gpus > (rows[i - 1]?.gpus ?? 0)),
    'rows whose gpus rise',
  )
  .refine(
    (rows) => rows.every((row, i) => i === 0 || row.seconds <= (rows[i - 1]?.seconds ?? 0)),
    'seconds that do not rise with more GPUs',
  );

function isTimed(of: { secondsPerStep?: unknown; table?: unknown }): boolean {
  return of.secondsPerStep !== undefined || of.table !== undefined;
}

/** What the user knows of the job's demand; all of it may be left out and is then estimated. */
export const demand = z
  .object({
    stepsPerTrial: z
      .number()
      .int()
      .min(1)
      .max(1e9)
      .optional()
      .describe('Steps (reports) after which a trial ends; estimated when left out.'),
    secondsPerStep: seconds
      .optional()
      .describe('Seconds of one step of a trial; estimated when left out.'),
    table: demandTable
      .optional()
      .describe('Seconds of the whole job by GPUs, for jobs that scale in a way of their own.'),
    speeds: z
      .record(z.string().min(1).max(80), z.number().positive().max(1e6))
      .refine((speeds) => Object.keys(speeds).length > 0, 'one GPU type at least')
      .optional()
      .describe('By what secondsPerStep and table are divided on GPU types; others cannot run it.'),
    spanFactor: z
      .number()
      .min(1)
      .max(1_000)
      .optional()
      .describe('How many times as long as in table more GPUs take than a node has.'),
  })
  .strict()
  .refine(({ speeds, ...of }) => speeds === undefined || isTimed(of), {
    path: ['speeds'],
    error: 'speeds beside secondsPerStep or table, which hold at them',
  })
  .refine(({ spanFactor, table }) => spanFactor === undefined || table !== undefined, {
    path: ['spanFactor'],
    error: 'a span factor beside table, which it stretches',
  })
  .meta({ id: 'Demand' });
export type Demand = z.infer<typeof demand>;

export const jobSubmission = z
  .object({
    name: z
      .string()
      .min(1)
      .max(80)
      .regex(/^[A-Za-z0-9][A-Za-z0-9._ -]*$/, 'letters, digits, dot, dash, underscore and space')
      .describe('For people.'),
    entrypoint: z
      .string()
      .min(1)
      .max(4_096)
      .describe('Shell command that runs the experiment, in the directory of the package.'),
    package: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Id of an uploaded package (POST /v1/packages).'),
    trials: z.number().int().min(1).max(10_000).default(1).describe('Trials of the experiment.'),
    gpusPerTrial: z.number().int().min(1).max(65_536).default(1).describe('GPUs of each trial.'),
    demand: demand.default({}),
    maxGpus: z
      .number()
      .int()
      .min(1)
      .max(1_024)
      .optional()
      .describe('Makes it a training job, which runs on 1 to so many GPUs; then trials is 1.'),
    fingerprint: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Jobs with the same one are expected to need the same; default: the entrypoint.'),
    environment: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string())
      .default({})
      .describe('Environment variables of the entrypoint.'),
    maxRestarts: z
      .number()
      .int()
      .min(0)
      .max(100)
      .default(3)
      .describe('How often a dead driver is started again.'),
    reuseActors: z
      .boolean()
      .optional()
      .describe('Trials take over the actors of trials that ended, instead of starting their own.'),
  })
  .strict()
  .refine((job) => job.maxGpus === undefined || job.trials === 1, {
    path: ['trials'],
    error: '1 for a training job, which has maxGpus',
  })
  .refine((job) => job.maxGpus === undefined || job.gpusPerTrial === 1, {
    path: ['gpusPerTrial'],
    error: '1 for a training job, which has maxGpus',
  })
  .refine((job) => job.maxGpus === undefined || job.reuseActors !== true, {
    path: ['reuseActors'],
    error: 'false for a training job, which has no trial that could take over an actor',
  })
  .meta({ id: 'JobSubmission' });
export type JobSubmission = z.infer<typeof jobSubmission>;

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

/** Where the numbers of a demand estimate came from. */
export const demandSource = z
  .enum(['user', 'history', 'profile', 'prior'])
  .meta({ id: 'DemandSource' });
export type DemandSource = z.infer<typeof demandSource>;

export const reason = z
  .object({
    code: z.string(),
    text: z.string(),
    facts: z.record(z.string(), z.union([z.number(), z.string()])),
  })
  .meta({ id: 'Reason' });

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
     * Predicted seconds from submission to completion (JCT_pred): corrected by past arrivals where
     * enough are known, else as if nothing else arrived.
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
