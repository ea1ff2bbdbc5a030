/** Whether the newest change could be stored. */
import type Database from 'better-sqlite3';
import { HistoryError, type HistoryStore } from '../../pcs/history.ts';

interface StoringTrouble extends Pick<HistoryStore, 'trouble'> {
  /** To be called with every error of the history. */
  failed(error: unknown): void;
}

/** What stands in the way of storing, until rows of this connection change again. */
export function storingTrouble(client: Database.Database): StoringTrouble {
  const changes = client.prepare('SELECT total_changes()').pluck();
  let last: { readonly text: string; readonly changes: unknown } | null = null;
  return {
    failed(error) {
      const text = error instanceof HistoryError ? error.trouble : null;
      if (text !== null) last = { text, changes: changes.get() };
    },
    trouble() {
      if (last !== null && last.changes !== changes.get()) last = null;
      return last?.text ?? null;
    },
  };
}
