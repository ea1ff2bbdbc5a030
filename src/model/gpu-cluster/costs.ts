import { microsOf } from '../../kernel/units.ts';
import type { Overheads } from './snapshot.ts';

/** Overheads in whole microseconds. */
export interface Costs {
  readonly launchMicros: number;
  readonly startMicros: number;
  readonly restoreMicros: number;
  readonly reuseMicros: number;
  /** Starts and restores that do not slow each other down. */
  readonly startsAtOnce: number;
  readonly pauseMicros: number;
  readonly stopMicros: number;
  readonly finishMicros: number;
  /**
   * Moving work is free, so an elastic trial changes its size at any instant. Otherwise it stops
   * at the end of a step and is restored at its new size.
   */
  readonly resizesAtOnce: boolean;
}

/** Rounds each overhead once. */
export function costsOf(overheads: Overheads): Costs {
  return {
    launchMicros: microsOf(overheads.launchSeconds),
    startMicros: microsOf(overheads.startSeconds),
    restoreMicros: microsOf(overheads.restoreSeconds),
    reuseMicros: microsOf(overheads.reuseSeconds),
    startsAtOnce: overheads.startsAtOnce,
    pauseMicros: microsOf(overheads.pauseSeconds),
    stopMicros: microsOf(overheads.stopSeconds),
    finishMicros: microsOf(overheads.finishSeconds),
    resizesAtOnce: overheads.pauseSeconds === 0 && overheads.restoreSeconds === 0,
  };
}
