/** Queues of PCS, smallest jobs first. */
export interface Queues {
  /** Largest size of each queue but the last, rising, in GPU-seconds. */
  readonly thresholds: readonly number[];
  readonly weights: readonly number[];
}

/** 𝒯 and 𝒲 of WFQ(𝒯, 𝒲, ζ_min), thesis §3.3.3. */
export interface QueueNumbers {
  /** The limit of C² of the sizes in a queue. */
  readonly T: number;
  /** How steeply weights fall from queue to queue. */
  readonly W: number;
}

/** Makes queues from job sizes and the two numbers. */
export interface QueueRule {
  /** Never falling. One that is not above the one before, or 0, ends a queue for no job. */
  thresholds(sizes: readonly number[], T: number): readonly number[];
  /** Null where one of so many queues would be starved. */
  weights(queues: number, W: number): readonly number[] | null;
}

/** The queues without those for no job, whose weights change nothing. */
export function occupied({ thresholds, weights }: Queues): Queues {
  const isFor = (queue: number) => {
    const size = thresholds[queue] ?? Number.POSITIVE_INFINITY;
    return size > (thresholds[queue - 1] ?? 0);
  };
  return {
    thresholds: thresholds.filter((_, queue) => isFor(queue)),
    weights: weights.filter((_, queue) => isFor(queue)),
  };
}

/** The queues for jobs of these sizes; null where the rule makes none. */
export function queuesBy(
  rule: QueueRule,
  sizes: readonly number[],
  { T, W }: QueueNumbers,
): Queues | null {
  const thresholds = rule.thresholds(sizes, T);
  const weights = rule.weights(thresholds.length + 1, W);
  return weights && occupied({ thresholds, weights });
}
