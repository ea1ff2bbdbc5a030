import { amount, sentence } from '../../kernel/quantities.ts';
import { autocorrelationTime } from '../../stats/autocorrelation-time.ts';
import { kolmogorovSmirnov, type TwoSampleTest } from '../../stats/kolmogorov-smirnov.ts';
import { quantile } from '../../stats/quantile.ts';

/** What a front depends on: jobs in order of arrival, by size and by gap between arrivals. */
export interface WorkloadShape {
  readonly sizesGpuSeconds: readonly number[];
  readonly gapsSeconds: readonly number[];
}

/** Whether recent jobs are still like those that a front was computed for. */
export interface Drift {
  readonly drifted: boolean;
  readonly reason: string;
  readonly statistics: {
    /** Null where one of the samples is too small for a verdict. */
    readonly sizes: TwoSampleTest | null;
    readonly gaps: TwoSampleTest | null;
  };
}

/** When samples count as different. */
export interface DriftLimits {
  /** Probability of seeing a drift where there is none; the two tests share it. */
  readonly significance: number;
  /** Smaller distances do not matter, however certain. */
  readonly distance: number;
  /** Fewer values than this in a sample say nothing. */
  readonly values: number;
  /** Nor do values that depend on each other so much that they tell as much as fewer than this. */
  readonly independent: number;
}

const usual: DriftLimits = { significance: 0.01, distance: 0.1, values: 30, independent: 10 };

/**
 * Compares the recent workload with the one a front was computed for, by the distributions of
 * sizes and of the gaps between arrivals. The test sees only the order of values, so that their
 * logarithms would say the same. Jobs depend on each other, as those of a sweep do: how much, the base
 * tells, since without drift both are of one process, and what is recent may have changed midway.
 */
export function driftOf(base: WorkloadShape, recent: WorkloadShape, limits = usual): Drift {
  const test = (a: readonly number[], b: readonly number[]) => {
    const fewer = Math.min(a.length, b.length);
    if (fewer < limits.values) return null;
    const dependence = autocorrelationTime(a);
    return fewer / dependence < limits.independent ? null : kolmogorovSmirnov(a, b, dependence);
  };
  const sizes = test(base.sizesGpuSeconds, recent.sizesGpuSeconds);
  const gaps = test(base.gapsSeconds, recent.gapsSeconds);
  const differs = (result: TwoSampleTest | null) =>
    result !== null && result.distance > limits.distance && result.pValue < limits.significance / 2;
  const medians = (a: readonly number[], b: readonly number[], unit: string) =>
    `their median was ${amount(quantile(a, 0.5))} ${unit} and is ${amount(quantile(b, 0.5))} now`;
  const found: string[] = [];
  if (differs(sizes)) {
    const change = medians(base.sizesGpuSeconds, recent.sizesGpuSeconds, 'GPU-seconds');
    found.push(`sizes of jobs have another distribution: ${change}`);
  }
  if (differs(gaps)) {
    const change = medians(base.gapsSeconds, recent.gapsSeconds, 'seconds');
    found.push(`gaps between arrivals have another distribution: ${change}`);
  }
  const statistics = { sizes, gaps };
  if (found.length > 0) return { drifted: true, reason: sentence(found), statistics };
  const isUnknown = sizes === null || gaps === null;
  const reason = isUnknown
    ? `Too few jobs to say: ${limits.values} sizes and gaps are needed on both sides, ${limits.independent} of them independent; like jobs in a row count as about one.`
    : 'Sizes and arrivals are distributed as they were.';
  return { drifted: false, reason, statistics };
}
