/** A workload as people write it down. */
import { z } from 'zod';

export const workloadTrial = z.strictObject({
  gpus: z.number().int().min(1).default(1),
  steps: z.number().int().min(1),
  secondsPerStep: z.number().positive(),
  speedups: z
    .array(z.number().min(0))
    .min(2)
    .nullable()
    .default(null)
    .describe('Of an elastic trial: 0, then its progress on 1, 2, ... GPUs relative to one.'),
});

export const workloadJob = z.strictObject({
  id: z.string().min(1).max(200),
  arrivalSeconds: z.number().min(0),
  trials: z.array(workloadTrial).min(1),
  sizeGpuSeconds: z
    .number()
    .positive()
    .optional()
    .describe('What the scheduler believes; the true size when left out.'),
  reuseActors: z
    .boolean()
    .optional()
    .describe('Its trials take over the actors of trials that ended.'),
});

export const workloadDescription = z
  .strictObject({
    name: z.string().max(200).default('workload'),
    jobs: z.array(workloadJob).min(1).describe('In order of arrival.'),
  })
  .meta({ id: 'Workload' });
export type WorkloadDescription = z.infer<typeof workloadDescription>;
