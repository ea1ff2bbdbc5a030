/** What an operator can want little of: a metric of jobs and how it is summed up over them. */
import { assert } from '../../kernel/assert.ts';
import { mean } from '../../stats/mean.ts';
import { quantile } from '../../stats/quantile.ts';
import { SearchError } from '../errors.ts';

/** Units of the metrics (thesis §3.2.2); all are better when smaller. */
export const metricUnits = {
  /** Completion time of a job, from its submission on. */
  jct: 'seconds',
  /** Error of the completion time promised at submission, relative to it. */
  'pred-err': 'percent',
  /** Excess over the fair finish time, relative to it. */
  unfairness: 'fraction',
  /** From the first arrival until the last job is over. */
  makespan: 'seconds',
} as const;

export type Metric = keyof typeof metricUnits;

/** A metric and its measure: one number to be minimised. */
export interface Objective {
  readonly metric: Metric;
  /** Of the jobs: above 0 and up to 100; null for their mean, and for the makespan, one number. */
  readonly percentile: number | null;
}

/** What a simulation must say of its jobs. */
export interface Outcome {
  readonly jobs: readonly {
    readonly jctSeconds: number;
    /** Null for a job of which nothing was predicted. */
    readonly predErrPercent: number | null;
    readonly unfairness: number;
  }[];
  readonly makespanSeconds: number;
}

const metrics = Object.keys(metricUnits) as readonly Metric[];
const pattern = /^(?:avg|p(\d+(?:\.\d+)?))-([a-z-]+)$/;

/** Reads `avg-jct`, `p99-pred-err`, `p99.9-unfairness`; throws `SearchError` for anything else. */
export function parseObjective(text: string): Objective {
  const [, digits, name] = pattern.exec(text) ?? [];
  const metric = metrics.find((known) => known === name);
  const percentile = digits === undefined ? null : Number(digits);
  const isMeasure =
    percentile === null || (percentile > 0 && percentile <= 100 && metric !== 'makespan');
  if (metric !== undefined && isMeasure) return { metric, percentile };
  const ofJobs = metrics.filter((name) => name !== 'makespan').join(', ');
  const allowed = `avg- or a percentile such as p99-, then ${ofJobs}; or avg-makespan`;
  throw new SearchError('objectives', text, allowed);
}

/** The text that `parseObjective` reads. */
export function objectiveName({ metric, percentile }: Objective): string {
  return `${percentile === null ? 'avg' : `p${percentile}`}-${metric}`;
}

/**
 * Jobs that a sample must have for an objective: 1 / (1 - p) for the quantile at p, which is the maximum
 * otherwise. The mean can be had of any, and so can the maximum itself.
 */
export function jobsNeeded({ percentile }: Objective): number {
  if (percentile === null || percentile === 100) return 1;
  return Math.ceil(100 / (100 - percentile) - 1e-6);
}

/** Throws `SearchError` for an objective that takes more jobs than a sample has. */
export function checkSampled(objectives: readonly Objective[], jobs: number): void {
  for (const objective of objectives) {
    const needed = jobsNeeded(objective);
    if (needed <= jobs) continue;
    const allowed = `a percentile beyond which one of the ${jobs} jobs of a sample lies; this takes ${needed}`;
    throw new SearchError('objectives', objectiveName(objective), allowed);
  }
}

/** The value of each objective, in its metric's unit. At least one job must be over. */
export function objectiveValues(objectives: readonly Objective[], outcome: Outcome): number[] {
  return objectives.map(({ metric, percentile }) => {
    const values = valuesOf(metric, outcome);
    assert(values.length > 0, `no job has a value of ${metric}`);
    return percentile === null ? mean(values) : quantile(values, percentile / 100);
  });
}

function valuesOf(metric: Metric, { jobs, makespanSeconds }: Outcome): number[] {
  switch (metric) {
    case 'jct':
      return jobs.map(({ jctSeconds }) => jctSeconds);
    case 'pred-err':
      return jobs.flatMap(({ predErrPercent }) => predErrPercent ?? []);
    case 'unfairness':
      return jobs.map(({ unfairness }) => unfairness);
    case 'makespan':
      return [makespanSeconds];
  }
}
