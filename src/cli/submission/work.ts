/** What a job is to run, and where: from the words of a command line to a shell command. */
import { statSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { usageError } from '../failure.ts';

export interface Work {
  /** Shell command, to be run in the working directory. */
  readonly entrypoint: string;
  /** Absolute path of the working directory to upload; null for none. */
  readonly folder: string | null;
  /** What the job is called unless the user says. */
  readonly name: string;
}

/**
 * `train.py --lr 0.1` runs Python in the folder of the script, any other command in `cwd`. One word
 * is taken as a line for the shell, several are quoted for it.
 */
export function workOf(
  words: readonly string[],
  { workingDir, cwd }: { readonly workingDir?: string; readonly cwd: string },
): Work {
  const [first = '', ...rest] = words;
  const script = first.endsWith('.py') ? resolve(cwd, first) : null;
  if (script !== null && !isFile(script)) throw usageError('script', first, 'a file that exists');
  const folder = folderOf(workingDir, script === null ? cwd : dirname(script), cwd);
  const name = nameFrom(first);
  if (script === null) {
    return { entrypoint: words.length === 1 ? first : words.map(quote).join(' '), folder, name };
  }
  const path = folder === null ? script : relative(folder, script);
  if (path.startsWith('..')) {
    throw usageError('script', first, `a file in the working directory ${folder}`);
  }
  return { entrypoint: ['python', path, ...rest].map(quote).join(' '), folder, name };
}

function folderOf(given: string | undefined, fallback: string, cwd: string): string | null {
  if (given === 'none') return null;
  const folder = given === undefined ? fallback : resolve(cwd, given);
  if (!isFolder(folder)) throw usageError('--working-dir', given, 'a folder that exists, or none');
  return folder;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** `./src/train.py` and `python train.py` give `train` and `python`; never an empty name. */
function nameFrom(word: string): string {
  const program = basename(word.trim().split(/\s/)[0] ?? '', '.py');
  const name = program.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, 80) || 'job';
}

/** A word as a POSIX shell reads it back. */
function quote(word: string): string {
  return /^[\w/:=.,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
