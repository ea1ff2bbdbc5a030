/** How the queues of WFQ divide a cluster: fractional shares first, then whole GPUs. */

/** What a queue asks for, and its share. */
export interface WeightedClaim {
  /** Its part of a cluster in which every queue is busy; the weights sum to 1. */
  readonly weight: number;
  /**
   * GPUs its jobs can use, or any number from the size of the cluster on. A queue that can use more
   * than its share may have counted no further than that.
   */
  readonly demandGpus: number;
  /** Whether its jobs can use more than so many GPUs; none of an idle queue can use more than 0. */
  canUseMoreThan(gpus: number): boolean;
  /** Weighted max-min share, a fraction of GPUs; written by `shareByWeight`. */
  shareGpus: number;
}

/** What a queue asks for in whole GPUs, and what it is given. */
export interface QueueClaim extends WeightedClaim {
  /** GPUs its first job needs to run at all. */
  readonly headUnitGpus: number;
  /** Arrival order of its first job. */
  readonly headSequence: number;
  /** Whole GPUs that nobody else can be given; written by `apportionWholeGpus`. */
  securedGpus: number;
  /** Whole GPUs; written by `apportionWholeGpus`. */
  gpus: number;
}

/**
 * Weighted max-min fairness with demand caps (water filling): nobody gets more than it can use, and
 * what it leaves goes to the others in proportion to their weights. Writes `shareGpus`.
 */
export function shareByWeight(queues: readonly WeightedClaim[], gpus: number): void {
  let left = gpus;
  let level = 0;
  for (const queue of queues) queue.shareGpus = queue.canUseMoreThan(0) ? -1 : 0;
  for (let sated = true; sated; ) {
    sated = false;
    level = left / hungryWeight(queues);
    for (const queue of queues) {
      if (queue.shareGpus >= 0 || queue.canUseMoreThan(level * queue.weight)) continue;
      queue.shareGpus = queue.demandGpus;
      left -= queue.demandGpus;
      sated = true;
    }
  }
  for (const queue of queues) {
    if (queue.shareGpus < 0) queue.shareGpus = level * queue.weight;
  }
}

/** Added up anew as queues are sated: taking one weight after another away would leave rounding. */
function hungryWeight(queues: readonly WeightedClaim[]): number {
  let weight = 0;
  for (const queue of queues) if (queue.shareGpus < 0) weight += queue.weight;
  return weight;
}

/**
 * Turns the shares into whole GPUs that add up to the GPUs or to the demand, whichever is less.
 * Every busy queue is first secured what its head needs to run (see `secureHeads`); the rest goes,
 * one GPU at a time, to the queue that lacks most of its share and can still use one, and among
 * equals to the one with the smaller jobs. Writes `gpus`.
 *
 * `byWeight` holds the same queues, heaviest first.
 */
export function apportionWholeGpus(
  queues: readonly QueueClaim[],
  byWeight: readonly QueueClaim[],
  gpus: number,
): void {
  let demand = 0;
  for (const queue of queues) demand += queue.demandGpus;
  const total = Math.min(gpus, demand);
  secureHeads(queues, byWeight, total);
  let given = 0;
  for (const queue of queues) {
    // Giving one at a time would reach the whole part of every share before any fraction.
    const whole = Math.min(Math.floor(queue.shareGpus), queue.demandGpus);
    queue.gpus = Math.max(queue.securedGpus, whole);
    given += queue.gpus;
  }
  for (; given > total; given--) takeOne(queues);
  for (; given < total; given++) giveOne(queues);
}

/**
 * Secures for every busy queue the GPUs that its first job needs to run at all, so that no queue
 * stands still. When they do not all fit, the heaviest queues come first; but if there is at least
 * one GPU for every busy queue, the job that arrived first of all comes before them. So with as
 * many GPUs as queues the oldest job always runs, and nothing starves.
 */
function secureHeads(
  queues: readonly QueueClaim[],
  byWeight: readonly QueueClaim[],
  gpus: number,
): void {
  let busy = 0;
  let units = 0;
  let oldest: QueueClaim | null = null;
  for (const queue of queues) {
    queue.securedGpus = 0;
    if (queue.demandGpus === 0) continue;
    busy++;
    units += queue.headUnitGpus;
    if (oldest === null || queue.headSequence < oldest.headSequence) oldest = queue;
  }
  let left = gpus;
  if (oldest !== null && units > gpus && busy <= gpus) left -= secureHead(oldest, left);
  for (const queue of byWeight) {
    if (queue.securedGpus === 0 && queue.demandGpus > 0) left -= secureHead(queue, left);
  }
}

/** Secures the unit of the queue's head if it fits into `left`; returns what it took. */
function secureHead(queue: QueueClaim, left: number): number {
  if (queue.headUnitGpus > left) return 0;
  queue.securedGpus = queue.headUnitGpus;
  return queue.securedGpus;
}

/** Gives one GPU to the queue that lacks most. */
function giveOne(queues: readonly QueueClaim[]): void {
  let neediest: QueueClaim | null = null;
  let lack = Number.NEGATIVE_INFINITY;
  for (const queue of queues) {
    if (queue.gpus >= queue.demandGpus || queue.shareGpus - queue.gpus <= lack) continue;
    neediest = queue;
    lack = queue.shareGpus - queue.gpus;
  }
  if (neediest !== null) neediest.gpus++;
}

/** Takes one GPU back from the queue that would have been given it last. */
function takeOne(queues: readonly QueueClaim[]): void {
  let richest: QueueClaim | null = null;
  let lack = Number.POSITIVE_INFINITY;
  for (const queue of queues) {
    if (queue.gpus <= queue.securedGpus || queue.shareGpus - queue.gpus > lack) continue;
    richest = queue;
    lack = queue.shareGpus - queue.gpus;
  }
  if (richest !== null) richest.gpus--;
}
