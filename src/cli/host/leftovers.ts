/** A demonstration that was killed leaves a Ray head behind; the next one ends it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { stopRayHead } from '../../adapters/process/ray-head.ts';
import { readState } from '../../adapters/process/ray-head-state.ts';
import { openHistory } from '../../adapters/sqlite/history.ts';
import { HistoryError } from '../../pcs/history.ts';

/** Stops the Ray heads of earlier demonstrations in `folder` whose coordinators are gone. */
export async function clearLeftovers(folder: string, note: (text: string) => void): Promise<void> {
  if (!existsSync(folder)) return;
  for (const run of readdirSync(folder)) {
    const stateFile = join(folder, run, 'ray', 'ray-head.json');
    if (!existsSync(stateFile) || isInUse(join(folder, run, 'history.sqlite'))) continue;
    const head = readState(stateFile);
    if (head === null) continue;
    note(`ending the Ray head that an earlier demonstration left (process ${head.pid})`);
    await stopRayHead(head);
  }
}

/** Whether a coordinator works on this history now. */
function isInUse(historyPath: string): boolean {
  if (!existsSync(historyPath)) return false;
  try {
    openHistory(historyPath).close();
    return false;
  } catch (error) {
    if (error instanceof HistoryError) return true;
    throw error;
  }
}
