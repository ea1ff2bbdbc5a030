/** The files of the project as they lie on disk, without what is installed or generated. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file by its path from the root of the project, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly bytes: number;
}

const skipped = new Set([
  '.git',
  '.foresight',
  '.hypothesis',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.venv',
  '__pycache__',
  'coverage',
  'node_modules',
]);

/** All files below `root`, in the order of their paths. */
export function readTree(root: string): SourceFile[] {
  return walk(root, '').map((path) => {
    const file = join(root, path);
    return { path, text: readFileSync(file, 'utf8'), bytes: statSync(file).size };
  });
}

function walk(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .filter(({ name }) => !skipped.has(name) && !name.endsWith('.egg-info'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return walk(root, path);
      return entry.isFile() ? [path] : [];
    });
}
