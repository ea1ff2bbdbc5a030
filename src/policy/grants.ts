import { wholeGpus } from '../kernel/gpus.ts';

/** What the coordinator knows of one job when it decides what the job's driver may hold. */
export interface GrantClaim {
  /** What the policy wants for the job. */
  readonly targetGpus: number;
  /** What its driver may hold by the last allocation that was sent. */
  readonly grantedGpus: number;
  /**
   * What its driver holds, trials that are stopping included; until it confirmed the last
   * allocation, not less than what the one before lets it take meanwhile. A part of a GPU counts as
   * a whole one.
   */
  readonly heldGpus: number;
  /** How many of `gpus` its next trials can put to use. */
  usableGpus(gpus: number): number;
}

/**
 * Two-phase grants: what each driver may hold from now on, by index of `claims`, written to `into`
 * and returned.
 *
 * A driver may hold what was granted to it and does hold what it has not given back, so a job
 * commits max(granted, held). Grants above the target are lowered at once; a lower one frees GPUs
 * only when the driver says that it holds less. Raises go as far as the commitments leave GPUs
 * free, in the order of `claims`, which is the order of arrival: the job that waited longest is
 * the first to get what others give back. So commitments never exceed the cluster by a raise, and
 * once every driver holds no more than it was granted, the next round reaches all targets.
 */
export function nextGrants(
  claims: readonly GrantClaim[],
  gpus: number,
  into: number[] = [],
): number[] {
  into.length = claims.length;
  let free = gpus;
  for (let i = 0; i < claims.length; i++) {
    const claim = claims[i];
    if (claim === undefined) break;
    const granted = Math.min(claim.grantedGpus, claim.targetGpus);
    into[i] = granted;
    free -= Math.max(granted, wholeGpus(claim.heldGpus));
  }
  // What drivers may hold adds up to more than there is where it is not known what they do hold, and
  // then none may be told to take what it may not have.
  for (let i = 0; i < claims.length && free >= 0; i++) {
    const claim = claims[i];
    const granted = into[i];
    if (claim === undefined || granted === undefined) break;
    if (granted === claim.targetGpus) continue;
    const heldGpus = wholeGpus(claim.heldGpus);
    const committed = Math.max(granted, heldGpus);
    const raised = raise(claim, committed + free);
    if (raised <= granted) continue;
    into[i] = raised;
    free -= Math.max(raised, heldGpus) - committed;
  }
  return into;
}

/** The highest useful grant up to `gpus`. */
function raise(claim: GrantClaim, gpus: number): number {
  return gpus >= claim.targetGpus ? claim.targetGpus : claim.usableGpus(gpus);
}
