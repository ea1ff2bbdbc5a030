import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { aHistory, aPath } from './builders.ts';
import { startWriter } from './children.ts';

const minute = 60_000;

test(
  'kill -9 while writing: all that was acknowledged is kept, and nothing by halves',
  async () => {
    const path = aPath();
    let kept = -1;
    // Each round goes on with the same file, and is cut short at another place.
    for (const acknowledged of [1, 2, 40, 300]) {
      const writer = startWriter(path);
      await writer.read(1 + acknowledged);
      const last = Number((await writer.kill()).at(-1) ?? acknowledged - 1);

      const store = aHistory(path);
      const job = store.job('job-0');
      const events = store.eventsAfter(0, 1_000_000);
      const written = events.filter((event) => event.id > kept).map((event) => event.data['step']);
      // A last write may have been kept though its number was not said any more.
      expect([last, last + 1]).toContain(job?.epoch);
      expect(job?.trials[0]?.stepsDone).toBe(job?.epoch);
      expect(written).toEqual(Array.from({ length: (job?.epoch ?? 0) + 1 }, (_, i) => i));
      kept = events.at(-1)?.id ?? 0;
      expect(store.progress('job-0').length % 2).toBe(0);
      store.close();
      expect(integrity(path)).toBe('ok');
    }
  },
  2 * minute,
);

test(
  'kill -9: the dead process no longer holds the history',
  async () => {
    const path = aPath();
    const writer = startWriter(path);
    await writer.read(1);
    expect(() => aHistory(path)).toThrow(`in use by another coordinator (process ${writer.pid})`);
    await writer.kill();
    expect(aHistory(path).nextSequence()).toBeLessThanOrEqual(1);
  },
  minute,
);

function integrity(path: string): unknown {
  const database = new Database(path, { readonly: true });
  try {
    return database.pragma('integrity_check', { simple: true });
  } finally {
    database.close();
  }
}
