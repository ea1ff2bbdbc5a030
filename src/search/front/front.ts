/** From what a search found to what is offered. */
import { mean } from '../../stats/mean.ts';
import { momentsOf } from '../../stats/moments.ts';
import { nondominated } from '../dominance/dominance.ts';
import type { Objective } from '../evaluation/objective.ts';
import type { Found } from '../search.ts';
import type { FrontPoint, HeldOut } from './front-point.ts';
import { comparison } from './sentence.ts';

/** Objectives on each of several samples. */
export type BySample = readonly (readonly number[])[];

/** Each objective's mean over samples. */
export function meansOf(bySample: BySample): number[] {
  return (bySample[0] ?? []).map((_, m) => mean(bySample.map((values) => values[m] ?? 0)));
}

/** Each objective's mean and spread over samples. */
export function heldOutOf(bySample: BySample): HeldOut[] {
  return (bySample[0] ?? []).map((_, m) => {
    const values = bySample.map((sample) => sample[m] ?? 0);
    const { count, variance } = momentsOf(values);
    return {
      mean: mean(values),
      min: Math.min(...values),
      max: Math.max(...values),
      std: count < 2 ? 0 : Math.sqrt((variance * count) / (count - 1)),
    };
  });
}

/**
 * The points to choose from: of those found, the ones that no other dominates on the held-out
 * samples either, where there are such samples. `checked` has each one's objectives there; `present`
 * is the configuration in use, on the same samples.
 */
export function frontOf(
  found: readonly Found[],
  checked: readonly BySample[],
  objectives: readonly Objective[],
  present: readonly HeldOut[] | null,
): FrontPoint[] {
  const heldOut = checked.map(heldOutOf);
  const means = heldOut.map((point) => point.map((objective) => objective.mean));
  const isChecked = checked.some((bySample) => bySample.length > 0);
  const standing = isChecked ? nondominated(means) : [...found.keys()];
  return standing.flatMap((i) => {
    const point = found[i];
    const spread = heldOut[i];
    if (point === undefined || spread === undefined) return [];
    const { candidate, configuration, objectives: trained } = point;
    return {
      parameters: candidate.parameters,
      configuration,
      objectives: trained,
      heldOut: spread,
      sentence: comparison(objectives, spread, present),
    };
  });
}
