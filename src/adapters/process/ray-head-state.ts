/** The state file of a head, from which a later process finds it again. */
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { RayHead } from './ray-head-types.ts';

const rayHead = z.object({
  pid: z.number().int().positive(),
  startedAt: z.string().min(1),
  address: z.url(),
  agentPort: z.number().int().positive(),
  gpus: z.number().min(0),
  stateFile: z.string(),
  logFile: z.string(),
  tokenFile: z.string().nullable(),
  temporaryDirectory: z.string().min(1),
});

/** The head that the file describes; null when it is absent or unreadable. */
export function readState(stateFile: string): RayHead | null {
  if (!existsSync(stateFile)) return null;
  try {
    return rayHead.parse(JSON.parse(readFileSync(stateFile, 'utf8')));
  } catch {
    return null;
  }
}

/** Written whole or not at all, so that a crash leaves the earlier state. */
export function writeState(head: RayHead): void {
  const draft = `${head.stateFile}.tmp`;
  writeFileSync(draft, `${JSON.stringify(head, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, head.stateFile);
}

/** Everything on disk but the log, which is kept for whoever asks why it ended. */
export function removeTraces(head: RayHead): void {
  rmSync(head.temporaryDirectory, { recursive: true, force: true });
  if (head.tokenFile !== null) rmSync(head.tokenFile, { force: true });
  rmSync(head.stateFile, { force: true });
}

/** Paths of a new head. Its token and its temporary directory can be read by this user alone. */
export function preparePaths(directory: string, authentication: 'token' | 'disabled') {
  mkdirSync(directory, { recursive: true });
  const tokenFile = authentication === 'token' ? join(directory, 'ray-token') : null;
  if (tokenFile !== null) {
    rmSync(tokenFile, { force: true });
    writeFileSync(tokenFile, randomBytes(32).toString('hex'), { mode: 0o600 });
  }
  return {
    stateFile: join(directory, 'ray-head.json'),
    logFile: join(directory, 'ray-head.log'),
    tokenFile,
    // Short, because the path of a Unix socket has some 100 bytes, and Ray's own part takes 70.
    temporaryDirectory: mkdtempSync(join(existsSync('/tmp') ? '/tmp' : tmpdir(), 'fsray-')),
  };
}
