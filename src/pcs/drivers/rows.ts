/** What drivers measured, on its way to the history. */
import { HistoryError, type HistoryStore } from '../history.ts';
import type { BridgeRows } from '../ports.ts';

export interface RowBatch {
  readonly job: string;
  readonly incarnation: number;
  /** The driver's number for the batch. */
  readonly seq: number;
  readonly table: BridgeRows;
}

/** So many wait for a history that cannot be written; what comes then is lost. */
const batchesMost = 10_000;

/** Drivers send their rows once: those that could not be stored are stored with the next. */
export class Rows {
  readonly #history: HistoryStore;
  readonly #waiting: RowBatch[] = [];

  constructor(history: HistoryStore) {
    this.#history = history;
  }

  /** Stores a batch and those that wait. Throws `HistoryError`; what can be stored later waits. */
  add(batch: RowBatch): void {
    if (this.#waiting.length < batchesMost) this.#waiting.push(batch);
    this.store();
  }

  /** Stores those that wait. */
  store(): void {
    for (let [batch] = this.#waiting; batch !== undefined; [batch] = this.#waiting) {
      try {
        this.#store(batch);
      } catch (error) {
        if (error instanceof HistoryError && error.trouble !== null) throw error;
        this.#waiting.shift();
        throw error;
      }
      this.#waiting.shift();
    }
  }

  #store({ job, incarnation, seq, table }: RowBatch): void {
    if (table.table === 'progress') this.#history.addProgress(job, incarnation, seq, table.rows);
    else this.#history.addTimings(job, incarnation, seq, table.rows);
  }
}
