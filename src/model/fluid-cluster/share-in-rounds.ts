import { shareByWeight, type WeightedClaim } from '../../policy/apportion.ts';

/** GPUs that count for nothing; the margin is for the rounding of weights. */
const least = 1e-3 * (1 + 1e-9);

/** As there; every round but the last sates a queue. */
const roundsMost = 100;

/**
 * Weighted max-min shares as the published simulator comes to them: in rounds each queue is given what
 * it can use of its rate, and what is left is divided anew among those that lack more. Up to a
 * thousandth of a GPU counts for nothing: as what is left, as what a queue lacks, and as what it is
 * given in a round. Where a queue would be given nothing at all, which the published simulator does
 * not survive, shares are exact. Writes `shareGpus`; `rates` has room for a number by queue.
 */
export function shareInRounds(
  queues: readonly WeightedClaim[],
  gpus: number,
  rates: Float64Array,
): void {
  let left = gpus;
  let wanted = 0;
  for (let i = 0; i < queues.length; i++) {
    const queue = queues[i] as WeightedClaim;
    queue.shareGpus = 0;
    rates[i] = queue.weight * gpus;
    wanted += queue.demandGpus;
  }
  for (let round = 0; round < roundsMost && left > least && wanted > least; round++) {
    let sum = 0;
    for (let i = 0; i < queues.length; i++) {
      const given = take(queues[i] as WeightedClaim, rates[i] as number);
      left -= given;
      wanted -= given;
      if (!lacksMore(queues[i] as WeightedClaim)) rates[i] = 0;
      sum += rates[i] as number;
    }
    if (sum === 0) break;
    for (let i = 0; i < queues.length; i++) rates[i] = ((rates[i] as number) * left) / sum;
  }
  if (queues.some(standsStill)) shareByWeight(queues, gpus);
}

function standsStill({ demandGpus, shareGpus }: WeightedClaim): boolean {
  return demandGpus > 0 && shareGpus === 0;
}

/** Whether a queue can use so much more than its share that it counts. */
export function lacksMore({ demandGpus, shareGpus }: WeightedClaim): boolean {
  return demandGpus - shareGpus > least;
}

function take(queue: WeightedClaim, rate: number): number {
  const lacking = queue.demandGpus - queue.shareGpus;
  const given = Math.min(rate, lacking);
  if (given <= least) return 0;
  queue.shareGpus = given === lacking ? queue.demandGpus : queue.shareGpus + given;
  return given;
}
