/** Ends a head and all that came out of it, and nothing else. */
import {
  familyOf,
  isAlive,
  isOfThisBoot,
  listProcesses,
  type ProcessId,
  type ProcessRow,
  startedWith,
} from './process-table.ts';
import { markOf } from './ray-head-command.ts';
import { type RayHead, RayHeadError } from './ray-head-types.ts';

const pollMs = 100;
/** A head ends within a few seconds; what a head that was killed left behind has had its time. */
const gracefulSeconds = { alive: 15, over: 2 };
const forcedSeconds = 10;

/** Resolves when no process of the head is left; throws `RayHeadError` naming those that are. */
export async function stopFamily(head: RayHead): Promise<void> {
  const family = new Family(head);
  await family.look();
  const state = (await isAlive(head)) ? 'alive' : 'over';
  if (state === 'alive') signal(head.pid, 'SIGTERM');
  if (await family.endsWithin(gracefulSeconds[state])) return;
  for (const { pid } of await family.survivors()) signal(pid, 'SIGKILL');
  if (await family.endsWithin(forcedSeconds)) return;
  const pids = (await family.survivors()).map(({ pid }) => pid).join(', ');
  throw new RayHeadError(
    'leftovers',
    `Ray was stopped, but these processes of it remain: ${pids}.`,
  );
}

/**
 * Everything alive that came out of the head: its process group, all descendants, and those that
 * carry its mark, for drivers have groups of their own and lose their parent when Ray ends.
 */
export async function membersOf(head: RayHead): Promise<readonly ProcessRow[]> {
  const rows = await listProcesses();
  const holder = rows.find(({ pid }) => pid === head.pid);
  // The number may have gone to a stranger, whose group and children are no business of ours.
  const isOurs = holder ? holder.startedAt === head.startedAt : isOfThisBoot(head);
  const family = isOurs ? familyOf(head.pid, rows) : [];
  return [...new Set([...family, ...startedWith(markOf(head), rows)])];
}

/** Remembers everyone ever seen: later looks may miss who lost its parent. */
class Family {
  readonly #head: RayHead;
  readonly #seen = new Map<string, ProcessId>();

  constructor(head: RayHead) {
    this.#head = head;
  }

  async look(): Promise<void> {
    for (const row of await membersOf(this.#head)) this.#seen.set(keyOf(row), row);
  }

  async survivors(): Promise<readonly ProcessId[]> {
    const alive = new Set((await listProcesses()).map(keyOf));
    return [...this.#seen.values()].filter((member) => alive.has(keyOf(member)));
  }

  async endsWithin(seconds: number): Promise<boolean> {
    const untilMs = performance.now() + seconds * 1000;
    for (;;) {
      await this.look();
      if ((await this.survivors()).length === 0) return true;
      if (performance.now() >= untilMs) return false;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}

function keyOf({ pid, startedAt }: ProcessId): string {
  return `${pid}@${startedAt}`;
}

/** A process that ended in the meantime is no trouble. */
function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
