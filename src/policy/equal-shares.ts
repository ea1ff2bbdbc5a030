/** Max-min fairness in whole units. */

import type { PolicyJob } from './scheduler.ts';

/** What a job can use, and what it is given. */
export interface ShareClaim {
  /** A multiple of the unit. */
  readonly mostGpus: number;
  readonly unitGpus: number;
  /** What it takes at first; a multiple of the unit. */
  readonly leastGpus: number;
  /** Written by `shareEqually`. */
  gpus: number;
}

/** The claim of a job of a policy. */
export class Sharer<J extends PolicyJob> implements ShareClaim {
  readonly job: J;
  readonly sequence: number;
  mostGpus = 0;
  gpus = 0;

  constructor(job: J) {
    this.job = job;
    this.sequence = job.sequence;
  }

  get unitGpus(): number {
    return this.job.unitGpus;
  }

  get leastGpus(): number {
    return this.job.leastGpus;
  }
}

/**
 * Gives one unit at a time, at first what a job needs least, to the claim with the fewest GPUs that
 * can use another one, the first of the list among equals, until no unit that anybody can use is
 * left. Returns the GPUs left over.
 */
export function shareEqually(claims: readonly ShareClaim[], gpus: number): number {
  const level = levelOf(claims, gpus);
  let left = gpus;
  for (const claim of claims) {
    claim.gpus = atLevel(claim, level);
    left -= claim.gpus;
  }
  return giveSteps(claims, level, left);
}

/** Goes on from a level that all have reached: those that have no more take a step, level by level. */
function giveSteps(claims: readonly ShareClaim[], fromLevel: number, gpus: number): number {
  let left = gpus;
  for (let level = fromLevel; canAnyTake(claims, left); level++) {
    for (const claim of claims) {
      if (claim.gpus !== level || !canTake(claim, left)) continue;
      const step = stepOf(claim);
      claim.gpus += step;
      left -= step;
    }
  }
  return left;
}

function canAnyTake(claims: readonly ShareClaim[], left: number): boolean {
  for (const claim of claims) if (canTake(claim, left)) return true;
  return false;
}

/** Whether its next step is of use to it and fits into what is left. */
function canTake(claim: ShareClaim, left: number): boolean {
  return claim.gpus < claim.mostGpus && stepOf(claim) <= left;
}

/** The largest level such that all claims can have their part up to it. */
function levelOf(claims: readonly ShareClaim[], gpus: number): number {
  let low = 0;
  let high = 0;
  for (const claim of claims) high = Math.max(high, claim.mostGpus);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (fits(claims, middle, gpus)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function fits(claims: readonly ShareClaim[], level: number, gpus: number): boolean {
  let needed = 0;
  for (const claim of claims) {
    needed += atLevel(claim, level);
    if (needed > gpus) return false;
  }
  return true;
}

/** What it takes next. */
function stepOf({ gpus, leastGpus, unitGpus }: ShareClaim): number {
  return gpus === 0 ? leastGpus : unitGpus;
}

/** What a claim has once nobody is left who has fewer than `level` and could use more. */
function atLevel({ mostGpus, leastGpus, unitGpus }: ShareClaim, level: number): number {
  if (level === 0) return 0;
  return Math.min(mostGpus, Math.max(leastGpus, Math.ceil(level / unitGpus) * unitGpus));
}
