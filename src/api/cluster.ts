import { z } from 'zod';

const gpus = z.number().min(0);

/** Frames between the coordinator and the drivers since it started. */
const bridge = z.object({
  received: z.number(),
  sent: z.number(),
  /** Frames that were not understood or not allowed, by reason. */
  dropped: z.record(z.string(), z.number()).readonly(),
  /** Drivers that are connected. */
  peers: z.number(),
});

/** As Ray names it, such as `A100`. */
const gpuType = z.string().nullable();

const node = z.object({ id: z.string(), ip: z.string(), alive: z.boolean(), gpus, gpuType });

/** The cluster as Ray sees it, and what the coordinator has given away of it. */
export const cluster = z
  .object({
    /** The type of GPU that trials run on; null for any. */
    gpuType,
    gpus,
    cpus: z.number(),
    nodes: z.array(node).readonly(),
    /** GPUs held by drivers, and those granted to them. */
    heldGpus: gpus,
    grantedGpus: gpus,
    activeJobs: z.number(),
    policy: z.object({
      name: z.string(),
      parameters: z.record(z.string(), z.unknown()).readonly(),
    }),
    bridge,
  })
  .meta({ id: 'Cluster' });
export type ClusterStatus = z.infer<typeof cluster>;

/**
 * `problems` is empty when all is well, else one sentence per trouble; `hints` are things that an
 * operator may want to do.
 */
export const health = z
  .object({
    status: z.enum(['ok', 'degraded']),
    version: z.string(),
    problems: z.array(z.string()).readonly(),
    hints: z.array(z.string()).readonly(),
  })
  .meta({ id: 'Health' });
export type HealthStatus = z.infer<typeof health>;
