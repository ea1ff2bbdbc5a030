/** Configurations of PCS beside each other, for people. */
import type { Configuration } from '../../search/evaluation/evaluator.ts';
import { metricUnits, type Objective, objectiveName } from '../../search/evaluation/objective.ts';
import type { HeldOut } from '../../search/front/front-point.ts';
import { amount, duration, percent, table } from './format.ts';

export interface NamedPoint {
  readonly name: string;
  readonly heldOut: readonly HeldOut[];
  readonly configuration: Pick<Configuration, 'thresholds' | 'weights' | 'zetaMin' | 'delta'>;
}

/** A line per point, below a line for what is in use where its worth is known. */
export function frontTable(
  points: readonly NamedPoint[],
  present: readonly HeldOut[] | null,
  objectives: readonly Objective[],
): string {
  const names = objectives.map((objective) => objectiveName(objective).toUpperCase());
  const head = ['#', ...names, 'LARGEST SIZES', 'WEIGHTS', 'ZETA', 'DELTA'];
  const values = (list: readonly HeldOut[]) => {
    return list.map((value, i) => spread(value, objectives[i]));
  };
  const rows = points.map(({ name, heldOut, configuration }) => {
    const { thresholds, weights, zetaMin, delta } = configuration;
    const sizes = thresholds.length === 0 ? 'one queue' : thresholds.map(amount).join(', ');
    const shares = weights.map((weight) => String(Number(weight.toFixed(3)))).join(', ');
    return [name, ...values(heldOut), sizes, shares, amount(zetaMin), amount(delta)];
  });
  const now = present === null ? [] : [['now', ...values(present), '', '', '', '']];
  return [
    'mean (smallest to largest) over the held-out workloads; sizes in GPU-seconds',
    table(head, [...now, ...rows]),
  ].join('\n');
}

function spread({ mean, min, max }: HeldOut, objective: Objective | undefined): string {
  const show = shows[metricUnits[objective?.metric ?? 'jct']];
  return min === max ? show(mean) : `${show(mean)} (${show(min)} to ${show(max)})`;
}

const shows: Readonly<
  Record<(typeof metricUnits)[keyof typeof metricUnits], (value: number) => string>
> = {
  seconds: duration,
  percent,
  fraction: (value) => percent(100 * value),
};
