/**
 * What runs on this machine. A process is told apart from a later one with the same number by the
 * time it started.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

export interface ProcessId {
  readonly pid: number;
  /** Opaque; equal for the same process only. */
  readonly startedAt: string;
}

export interface ProcessRow extends ProcessId {
  readonly parent: number;
  readonly group: number;
}

/** Everything that runs, without processes that are over and merely not collected yet. */
export async function listProcesses(): Promise<readonly ProcessRow[]> {
  if (process.platform === 'linux') return listProc();
  const columns = ['-o', 'pid=', '-o', 'ppid=', '-o', 'pgid=', '-o', 'stat=', '-o', 'lstart='];
  const { stdout } = await promisify(execFile)('ps', ['-ax', ...columns]);
  return stdout.split('\n').flatMap(parsePsLine);
}

/** That process, or null when nothing (alive) has the number. */
export async function findProcess(pid: number): Promise<ProcessRow | null> {
  if (process.platform === 'linux') return readProc(pid, bootId());
  return (await listProcesses()).find((row) => row.pid === pid) ?? null;
}

/** Whether that very process is alive. */
export async function isAlive({ pid, startedAt }: ProcessId): Promise<boolean> {
  return (await findProcess(pid))?.startedAt === startedAt;
}

/** The process and group with that number, and all their descendants, among `rows`. */
export function familyOf(pid: number, rows: readonly ProcessRow[]): readonly ProcessRow[] {
  const family = new Set(rows.filter((row) => row.pid === pid || row.group === pid));
  const pids = new Set(Array.from(family, (row) => row.pid));
  for (let before = -1; before < family.size; ) {
    before = family.size;
    for (const row of rows) {
      if (family.has(row) || !pids.has(row.parent)) continue;
      family.add(row);
      pids.add(row.pid);
    }
  }
  return [...family];
}

/**
 * Those among `rows` that were started with that variable in their environment, which children
 * inherit even where they leave their parent's session. Linux alone tells; elsewhere it is none.
 */
export function startedWith(variable: string, rows: readonly ProcessRow[]): readonly ProcessRow[] {
  if (process.platform !== 'linux') return [];
  return rows.filter(({ pid }) => {
    const environment = readOrNull(`/proc/${pid}/environ`) ?? '';
    return environment.split('\0').includes(variable);
  });
}

function listProc(): readonly ProcessRow[] {
  const boot = bootId();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProc(Number(name), boot) ?? []);
}

/** See proc(5): the command in parentheses may itself hold spaces and parentheses. */
function readProc(pid: number, boot: string): ProcessRow | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const [state, parent, group, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = rest[16];
  if (state === 'Z' || state === 'X' || ticks === undefined) return null;
  return { pid, parent: Number(parent), group: Number(group), startedAt: `${boot}/${ticks}` };
}

/** False when the machine was started anew since: nothing of that process can be left then. */
export function isOfThisBoot({ startedAt }: ProcessId): boolean {
  return process.platform !== 'linux' || startedAt.startsWith(`${bootId()}/`);
}

/** Ticks start anew with the machine, so they are no identity without it. */
function bootId(): string {
  return readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** `PID PPID PGID STAT Day Mon DD hh:mm:ss YYYY`. */
export function parsePsLine(line: string): ProcessRow[] {
  const [pid, parent, group, state, ...started] = line.trim().split(/\s+/);
  if (pid === undefined || group === undefined || state?.startsWith('Z')) return [];
  if (!/^\d+$/.test(pid)) return [];
  return [
    {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      startedAt: started.join(' '),
    },
  ];
}
