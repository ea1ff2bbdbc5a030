/** Everything that happens, stored first and then told to whoever listens. */
import type { EventRow, HistoryStore } from '../history.ts';
import type { Clock } from '../ports.ts';

const pageSize = 1_000;

export class Journal {
  readonly #history: HistoryStore;
  readonly #clock: Clock;
  readonly #listeners = new Set<(event: EventRow) => void>();

  constructor(history: HistoryStore, clock: Clock) {
    this.#history = history;
    this.#clock = clock;
  }

  /** Stores one event; `kind` is a stable code such as `job-submitted`. */
  write(kind: string, job: string | null, data: Record<string, unknown> = {}): EventRow {
    const event = this.#history.addEvent({ atMs: this.#clock.nowMs(), kind, job, data });
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  /** Calls back with every later event; the returned function ends it. */
  listen(listener: (event: EventRow) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Stored events after `afterId`, then live ones, each once and in order, until aborted; of one job
   * or of everything.
   */
  async *follow(afterId: number, signal: AbortSignal, job?: string): AsyncGenerator<EventRow> {
    let last = afterId;
    let wake = (): void => undefined;
    const stop = this.listen(() => wake());
    const onAbort = (): void => wake();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        // Set before the read, so that an event between read and wait is not missed.
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const stored = this.#history.eventsAfter(last, pageSize, job);
        for (const event of stored) {
          last = event.id;
          yield event;
        }
        if (stored.length === 0) await woken;
        // Others get their turn between two pages, even if nobody is told of any event of these.
        else await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      stop();
      signal.removeEventListener('abort', onAbort);
    }
  }
}
