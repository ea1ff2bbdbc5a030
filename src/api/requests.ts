/** What goes into and comes out of single requests, beside the views. */
import { z } from 'zod';
import { jobView, predictionView } from './job.ts';
import { jobSubmission } from './submission.ts';

/** Answer to a submission. */
export const jobSubmitted = z
  .object({ job: jobView, prediction: predictionView })
  .meta({ id: 'JobSubmitted' });
export type JobSubmitted = z.infer<typeof jobSubmitted>;

/** A submission, and what to suppose; what is left out is as it is now. */
export const predictionRequest = jobSubmission
  .extend({
    clusterGpus: z
      .number()
      .int()
      .min(1)
      .max(65_536)
      .optional()
      .describe('GPUs of the cluster, instead of those it has.'),
    policy: z
      .looseObject({ name: z.string() })
      .optional()
      .describe('How the GPUs are divided, instead of the present policy; see docs/policies.md.'),
    submitAt: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('When it would be submitted; nothing else is assumed to arrive until then.'),
  })
  .meta({ id: 'PredictionRequest' });
export type PredictionRequest = z.infer<typeof predictionRequest>;

/** Answer to an upload: what to name as a submission's `package`. */
export const packageStored = z.object({ package: z.string() }).meta({ id: 'Package' });
export type PackageStored = z.infer<typeof packageStored>;

export const jobList = z.object({ jobs: z.array(jobView) }).meta({ id: 'JobList' });

export const jobsQuery = z
  .object({
    status: z
      .enum(['active', 'all'])
      .default('active')
      .meta({ description: 'Without those that are over, or all.' }),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .meta({ description: 'No more than the newest so many; 1000 of all unless told.' }),
  })
  .strict();

export const logsQuery = z
  .object({
    follow: z
      .enum(['0', '1'])
      .default('0')
      .meta({ description: '1 goes on until the driver ends.' }),
  })
  .strict();

export const noQuery = z.object({}).strict();

/** The id in a path. */
export const jobParams = z.object({ id: z.string().min(1).max(200) }).strict();
