/**
 * Control messages between the coordinator (ROUTER) and the drivers (DEALER).
 *
 * A message is one JSON header frame, optionally followed by one Arrow IPC stream frame
 * (see tables.ts). `protocol.md` describes them in prose; `golden/` holds recorded frames that the
 * tests of both languages decode.
 */
import { z } from 'zod';

/** Raised when a header gains a field that an older peer cannot ignore. */
export const protocolVersion = 1;

/** Largest frame either side accepts, in bytes; libzmq disconnects a peer that exceeds it. */
export const frameBytesMax = 4 * 1024 * 1024;

/** What a driver says of one trial. `running` holds GPUs, as do `starting` and `stopping`. */
export const trialPhase = z.enum(['waiting', 'starting', 'running', 'stopping', 'done', 'failed']);
export type TrialPhase = z.infer<typeof trialPhase>;

/** The id of the one trial of an elastic training. */
export const trainingTrial = 'training';

const id = z.string().min(1).max(200);
const count = z.number().int().min(0);

export const trialReport = z.object({
  id,
  phase: trialPhase,
  /** GPUs the trial needs; a part of one counts as what it takes up of a whole one, 0.4 as 0.5. */
  gpus: z.number().min(0),
  /** Steps completed and saved, or reported and about to be saved. */
  stepsDone: count,
  /** Steps after which the trial ends by itself; null while nobody knows. */
  stepsTotal: count.nullable(),
  /** Mean seconds of a step over this driver's life; null before the first step. */
  secondsPerStep: z.number().positive().nullable(),
  /** Milliseconds since the epoch at which the phase began or the last step was reported. */
  sinceMs: z.number().int(),
  /** How many times an actor was started for it. */
  starts: count,
});
export type TrialReport = z.infer<typeof trialReport>;

/** The outcome of an experiment, as the driver saw it. */
export const jobOutcome = z.object({
  status: z.enum(['succeeded', 'failed', 'cancelled']),
  /** The best trial by the experiment's own metric, when it has one. */
  best: z
    .object({
      trial: id,
      metric: z.string(),
      value: z.number(),
      config: z.record(z.string(), z.unknown()),
      checkpoint: z.string().nullable(),
    })
    .nullable(),
  /** Where the experiment's files lie. */
  path: z.string().nullable(),
  error: z.string().nullable(),
});
export type JobOutcome = z.infer<typeof jobOutcome>;

const envelope = {
  v: z.literal(protocolVersion),
  /** The job the driver runs. */
  job: id,
  /** Which start of the job's driver this is; messages of an older one are dropped. */
  inc: count,
};

/** How many trials the experiment will have made in all; null or missing means nobody knows. */
const trialsTotal = count.nullable().default(null);

/** First message of a driver, and again after every reconnection: everything it knows. */
const hello = z.object({
  ...envelope,
  type: z.literal('hello'),
  pid: z.number().int(),
  /** The last allocation epoch it applied, -1 for none. */
  epoch: z.number().int(),
  heldGpus: z.number().min(0),
  trials: z.array(trialReport),
  trialsTotal,
});

/** Sent every second and at every change. */
const state = z.object({
  ...envelope,
  type: z.literal('state'),
  epoch: z.number().int(),
  /** GPUs held by trials that start, run or stop, as Ray accounts for them. */
  heldGpus: z.number().min(0),
  trials: z.array(trialReport),
  trialsTotal,
});

/** Carries Arrow record batches; `table` names the schema in tables.ts. */
const rows = z.object({
  ...envelope,
  type: z.literal('rows'),
  table: z.enum(['progress', 'timings']),
  /** Rising per driver, so that a batch sent twice is stored once. */
  seq: count,
});

/** The experiment ended. Repeated until `bye` comes back. */
const done = z.object({ ...envelope, type: z.literal('done'), outcome: jobOutcome });

export const upMessage = z.discriminatedUnion('type', [hello, state, rows, done]);
export type UpMessage = z.infer<typeof upMessage>;

/** Answers `hello`: how often to send `state`. */
const welcome = z.object({
  ...envelope,
  type: z.literal('welcome'),
  stateEverySeconds: z.number().positive(),
});

/**
 * The GPUs a driver may hold. Absolute and level-triggered: only the newest epoch counts, and
 * receiving it twice changes nothing.
 */
const alloc = z.object({
  ...envelope,
  type: z.literal('alloc'),
  epoch: z.number().int().min(0),
  gpus: count,
  /** Why, in one sentence; the driver logs it. */
  reason: z.string(),
});

/** Stop every trial and end with outcome `cancelled`. */
const cancel = z.object({ ...envelope, type: z.literal('cancel') });

/** The outcome is stored; the driver may exit. */
const bye = z.object({ ...envelope, type: z.literal('bye') });

export const downMessage = z.discriminatedUnion('type', [welcome, alloc, cancel, bye]);
export type DownMessage = z.infer<typeof downMessage>;
