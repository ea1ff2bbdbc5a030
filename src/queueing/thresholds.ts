import { Moments } from '../stats/moments.ts';

/**
 * Divides job sizes into classes of similar sizes (thesis §3.3.3, "Creating Queues and
 * Thresholds"): sizes are scanned upwards, and a class ends before the size with which its C²
 * would exceed `variationLimit` (𝒯). That size opens the next class and counts in it, and equal
 * sizes are never parted, so that C² of every class is at most the limit.
 *
 * Returns the largest size of each class but the last, which is open: one number less than there
 * are classes.
 */
export function thresholdsByVariation(sizes: readonly number[], variationLimit: number): number[] {
  const thresholds: number[] = [];
  let members = new Moments();
  let largest = Number.NaN;
  for (const run of runsOfEqual(sizes.toSorted((a, b) => a - b))) {
    const grown = extended(members, run);
    if (members.count > 0 && grown.squaredVariation > variationLimit) {
      thresholds.push(largest);
      members = extended(new Moments(), run);
    } else {
      members = grown;
    }
    largest = run.size;
  }
  return thresholds;
}

interface Run {
  readonly size: number;
  readonly count: number;
}

function runsOfEqual(sorted: readonly number[]): Run[] {
  const runs: { size: number; count: number }[] = [];
  for (const size of sorted) {
    const last = runs[runs.length - 1];
    if (last?.size === size) last.count++;
    else runs.push({ size, count: 1 });
  }
  return runs;
}

function extended(members: Moments, run: Run): Moments {
  const grown = members.copy();
  for (let i = 0; i < run.count; i++) grown.add(run.size);
  return grown;
}
