/** What happens on a simulated cluster, for whoever watches. */
export type ClusterEventKind =
  /** The job was submitted. */
  | 'arrive'
  /** Its driver is ready. */
  | 'ready'
  /** The coordinator told its driver to hold no more than `gpus`. */
  | 'grant'
  /** A trial took `gpus` GPUs and its actor starts. */
  | 'start'
  /** Its first step since begins. */
  | 'run'
  /** It goes on with `gpus` GPUs, without a stop. */
  | 'resize'
  /** It reported a step, was told to pause, and gives back `gpus` GPUs. */
  | 'pause'
  /** Its last step is done; it gives back `gpus` GPUs. */
  | 'end'
  /** Its GPUs are free. */
  | 'free'
  /** The job is over. */
  | 'over';

/** One thing that happened, and how many GPUs were held by all trials afterwards. */
export interface ClusterEvent {
  readonly atMicros: number;
  readonly kind: ClusterEventKind;
  readonly job: string;
  /** Position in the job's list of trials; null where the job as a whole is meant. */
  readonly trial: number | null;
  readonly gpus: number;
  readonly heldGpus: number;
}

/** Called with every event, in order. */
export type Observer = (event: ClusterEvent) => void;
