/** What is submitted: a job, and what is known of its demand. */
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
