/**
 * The contract of a scheduling policy. One implementation serves the simulator, the predictor and
 * the live coordinator; nothing here knows which of them is asking.
 */

/** What a policy may know of an active job. */
export interface PolicyJob {
  readonly id: string;
  /** Total order of arrival; ties in time are broken by it. */
  readonly sequence: number;
  readonly arrivalMicros: number;
  /** Estimated work at submission in GPU-seconds on the smallest allocation (thesis §3.4). */
  readonly sizeGpuSeconds: number;
  /**
   * GPUs that its trials which are not over need, parts of GPUs included. What it can do with GPUs (unit,
   * `usableGpus`, `speedup`) stays the same as long as this and the demand do.
   */
  readonly neededGpus: number;
  /** GPUs it can put to good use now: those it needs, in whole ones, unless it would not gain from them. */
  readonly demandGpus: number;
  /** Useful allocations are multiples of this: GPUs of one trial, or what divides those of all. */
  readonly unitGpus: number;
  /** Fewer are of no use to it: GPUs of its next trial, where its trials are not alike. */
  readonly leastGpus: number;
  /** How many of `gpus` it can put to use: those of its next trials, up to the first that does not fit. */
  usableGpus(gpus: number): number;
  /** Progress per second on `gpus` GPUs, relative to the smallest allocation. */
  speedup(gpus: number): number;
  /** Estimated work left, in GPU-seconds on the smallest allocation. */
  remainingGpuSeconds(nowMicros: number): number;
  /** GPU time granted to it so far, in GPU-seconds: the attained service of Tiresias. */
  attainedGpuSeconds(nowMicros: number): number;
  /** Jobs in the system, itself included, averaged over its stay so far; at its arrival, those there. */
  contention(nowMicros: number): number;
}

/** Where a policy writes its decision. A job not named gets nothing. */
export interface Allotment<J extends PolicyJob> {
  give(job: J, gpus: number): void;
}

/** Why a job holds what it holds, in words and numbers. */
export interface Reason {
  /** Machine code, stable over releases, such as `queue-share` or `behind-earlier-jobs`. */
  readonly code: string;
  /** One sentence for a person. */
  readonly text: string;
  readonly facts: Readonly<Record<string, number | string>>;
}

/** A policy at work on one cluster: it knows the active jobs and divides the GPUs among them. */
export interface Scheduler<J extends PolicyJob> {
  admit(job: J): void;
  remove(job: J): void;
  /** Divides `gpus` among the admitted jobs; deterministic in the jobs, `gpus` and `nowMicros`. */
  allocate(gpus: number, nowMicros: number, into: Allotment<J>): void;
  /** Seconds after which to decide again although nothing happened (leases); null for never. */
  readonly decideAgainSeconds: number | null;
  /**
   * Makes the decision that `allocate` would make, once, and answers what explains it for each admitted
   * job. To be asked before anything else is asked of the scheduler.
   */
  explain(gpus: number, nowMicros: number): (job: J) => Reason;
}

/** A policy with its parameters, able to start on any cluster. */
export interface Policy {
  readonly name: string;
  /** How many queues it has; absent when it has none. */
  readonly queues?: number;
  /** The queue of a job of this size at submission, 0 for the smallest. */
  queueOf?(sizeGpuSeconds: number): number;
  start<J extends PolicyJob>(): Scheduler<J>;
}
