/** Where the recorded frames lie and what they hold; see bridge/golden/README.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../bridge/golden');

export const upNames = ['hello', 'state', 'rows', 'done', 'done-failed'] as const;
export const downNames = ['welcome', 'alloc', 'cancel', 'bye'] as const;
export const tableNames = ['progress', 'timings'] as const;
export const writers = ['bun', 'python'] as const;

export function goldenPath(file: string): string {
  return join(folder, file);
}

/** The value that a frame must decode to. */
export function expected(name: string): unknown {
  return JSON.parse(readFileSync(goldenPath(`${name}.json`), 'utf8'));
}

export function frame(name: string): Uint8Array {
  return readFileSync(goldenPath(`${name}.bin`));
}
