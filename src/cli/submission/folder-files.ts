/** Which files of a working directory travel with a job. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** A file by its path from the folder, with forward slashes. */
export interface FolderFile {
  readonly path: string;
  readonly bytes: number;
  /** Permission bits. */
  readonly mode: number;
}

export interface FolderContents {
  /** In the order of their paths. */
  readonly files: readonly FolderFile[];
  readonly bytes: number;
  /** Links to folders, which are not followed. */
  readonly skippedLinks: readonly string[];
}

const ignoreFile = '.foresightignore';
const neverNeeded = ['.git', '.foresight', '.venv', '__pycache__', 'node_modules'];

/** Lists the files that .foresightignore (in the syntax of .gitignore) and the defaults leave. */
export function listFolder(folder: string): FolderContents {
  const rules = ignore().add(neverNeeded);
  const own = join(folder, ignoreFile);
  if (existsSync(own)) rules.add(readFileSync(own, 'utf8'));
  const files: FolderFile[] = [];
  const skippedLinks: string[] = [];
  walk({ folder, rules, files, skippedLinks }, '');
  return { files, bytes: files.reduce((sum, file) => sum + file.bytes, 0), skippedLinks };
}

interface Walk {
  readonly folder: string;
  readonly rules: Ignore;
  readonly files: FolderFile[];
  readonly skippedLinks: string[];
}

function walk(state: Walk, at: string): void {
  const entries = readdirSync(join(state.folder, at), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = at === '' ? entry.name : `${at}/${entry.name}`;
    if (state.rules.ignores(entry.isDirectory() ? `${path}/` : path)) continue;
    if (entry.isDirectory()) {
      walk(state, path);
      continue;
    }
    const found = statSync(join(state.folder, path), { throwIfNoEntry: false });
    if (found?.isFile()) state.files.push({ path, bytes: found.size, mode: found.mode & 0o777 });
    else if (found?.isDirectory()) state.skippedLinks.push(path);
  }
}
