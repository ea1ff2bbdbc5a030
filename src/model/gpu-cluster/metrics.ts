/** The three criteria of the thesis (§3.5.1) for jobs that are over, and their summaries. */
import { assert } from '../../kernel/assert.ts';
import { secondsOf } from '../../kernel/units.ts';
import { mean } from '../../stats/mean.ts';
import { quantileOfSorted } from '../../stats/quantile.ts';

/** Mean and upper quantiles of one criterion. */
export interface Spread {
  readonly mean: number;
  readonly p90: number;
  readonly p99: number;
}

/** Mean and upper quantiles of a sample that is not empty. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    mean: mean(values),
    p90: quantileOfSorted(sorted, 0.9),
    p99: quantileOfSorted(sorted, 0.99),
  };
}

/** Pred_err in percent: 100 |JCT_true - JCT_pred| / JCT_pred (§3.2.2). */
export function predErrPercent(trueJct: number, predictedJct: number): number {
  assert(predictedJct > 0, 'a predicted completion time is positive');
  return (100 * Math.abs(trueJct - predictedJct)) / predictedJct;
}

/** When a job was in the system. */
export interface Stay {
  readonly arrivalMicros: number;
  readonly finishMicros: number;
}

/**
 * Job completion time in seconds. A job that is over within the microsecond in which it came took one, the
 * least that is told apart: errors are relative to it.
 */
export function jctSecondsOf({ arrivalMicros, finishMicros }: Stay): number {
  return secondsOf(Math.max(1, finishMicros - arrivalMicros));
}

/**
 * The contention each job met: how many jobs were in the system, itself included, averaged over
 * the time of its stay. By index of `stays`.
 */
export function contentionOf(stays: readonly Stay[]): number[] {
  const arrived = new CountIntegral(stays.map(({ arrivalMicros }) => arrivalMicros));
  const finished = new CountIntegral(stays.map(({ finishMicros }) => finishMicros));
  return stays.map(({ arrivalMicros: from, finishMicros: to }) => {
    if (to === from) return 1;
    const present = arrived.between(from, to) - finished.between(from, to);
    return present / (to - from);
  });
}

/** How many of some instants have passed, integrated over time. */
class CountIntegral {
  private readonly sorted: readonly number[];
  /** Sums of the first 0, 1, 2, ... instants, counted from the first one. */
  private readonly sums: readonly number[];

  constructor(instants: readonly number[]) {
    this.sorted = instants.toSorted((a, b) => a - b);
    const origin = this.sorted[0] ?? 0;
    let sum = 0;
    this.sums = [0, ...this.sorted.map((instant) => (sum += instant - origin))];
  }

  between(from: number, to: number): number {
    return this.upTo(to) - this.upTo(from);
  }

  private upTo(instant: number): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] ?? 0) <= instant) low = middle + 1;
      else high = middle;
    }
    return low * (instant - (this.sorted[0] ?? 0)) - (this.sums[low] ?? 0);
  }
}

/** A job's part in a fair division of the cluster. */
export interface FairShare {
  readonly sizeGpuSeconds: number;
  /** The most it can use. */
  readonly demandGpus: number;
  readonly clusterGpus: number;
  /** Jobs in the system, averaged over its stay: over time, in the fluid cluster over events. */
  readonly contention: number;
}

/**
 * Fair finish time in seconds (§3.2.2, after Themis): what the job would take on its part of an
 * equally divided cluster, were its progress in proportion to its GPUs.
 */
export function fairSeconds(share: FairShare): number {
  const gpus = Math.min(share.clusterGpus / share.contention, share.demandGpus);
  return share.sizeGpuSeconds / gpus;
}

/** How much longer than its fair finish time a job took, relative to it; 0 for one in time. */
export function unfairnessOf(jctSeconds: number, fairFinishSeconds: number): number {
  return Math.max(0, jctSeconds / fairFinishSeconds - 1);
}
