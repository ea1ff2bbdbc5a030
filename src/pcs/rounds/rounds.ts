/** When GPUs are divided anew, and when jobs are predicted anew. */

import { iso } from '../iso.ts';
import type { JobBook } from '../jobs/job-book.ts';
import type { Journal } from '../jobs/journal.ts';
import type { Clock } from '../ports.ts';
import type { Predictor } from '../prediction/predictor.ts';
import type { Allocator } from './allocator.ts';

export interface RoundsParts {
  readonly book: JobBook;
  readonly allocator: Allocator;
  readonly predictor: Predictor;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Called once things have settled and were predicted. */
  readonly settled: () => void;
}

/** Changes that come together are predicted together. */
const predictAfterMs = 300;

/** What the history could not take is tried again. */
const againAfterMs = 2_000;

export class Rounds {
  readonly #parts: RoundsParts;
  #stopPredicting: (() => void) | null = null;
  #stopWaiting: (() => void) | null = null;
  #lastCause = '';
  #isStopped = false;

  constructor(parts: RoundsParts) {
    this.#parts = parts;
  }

  /** Something happened: one scheduling round now, and new predictions once things settle. */
  changed(cause: string): void {
    if (this.#isStopped) return;
    this.#lastCause = cause;
    // Not put off by what follows: on a busy cluster that would be for ever.
    this.#predictAfter(predictAfterMs);
    this.#decide();
  }

  /** Another policy came into force: it decides and predicts at once. */
  switched(cause: string): void {
    this.#decide();
    this.#predict(cause);
  }

  /** Drivers that end later are heard, and nothing is decided any more. */
  stop(): void {
    this.#isStopped = true;
    this.#stopPredicting?.();
    this.#stopWaiting?.();
  }

  /** Another round may be due although nothing happens: see `Decider.dueInMs`. */
  #decide(): void {
    try {
      this.#decideAfter(this.#parts.allocator.rebalance(), 'passing of time');
    } catch (error) {
      this.#decideAfter(againAfterMs, 'a round that was not stored');
      throw error;
    }
  }

  #decideAfter(ms: number | null, cause: string): void {
    this.#stopWaiting?.();
    this.#stopWaiting = ms === null ? null : this.#parts.clock.after(ms, () => this.changed(cause));
  }

  #predictAfter(ms: number): void {
    this.#stopPredicting ??= this.#parts.clock.after(ms, () => {
      this.#stopPredicting = null;
      try {
        this.#predict(this.#lastCause);
      } catch (error) {
        this.#predictAfter(againAfterMs);
        throw error;
      }
      this.#parts.settled();
    });
  }

  /** However many predictions move, the disk is waited for once. */
  #predict(cause: string): void {
    const { book, predictor, journal } = this.#parts;
    const moved = predictor.moved(cause);
    book.expect(moved, () => {
      for (const { job, completesAtMs } of moved) {
        journal.write('prediction-moved', job, { completesAt: iso(completesAtMs), cause });
      }
    });
  }
}
