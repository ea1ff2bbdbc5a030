/** Packs a working directory for upload. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { CliError } from '../failure.ts';
import { bytes, count } from '../text/format.ts';
import { type FolderContents, listFolder } from './folder-files.ts';

/** Most that a working directory may hold, in bytes, before it is compressed. */
export const folderBytesMax = 100 * 1024 * 1024;

/** The same for all, so that the same files always give the same zip. */
const timestamp = new Date(1980, 0, 1);
const unix = 3;

export interface PackedFolder {
  readonly zip: Uint8Array;
  readonly contents: FolderContents;
}

/** A zip of the folder; throws `CliError` when there is nothing in it or too much. */
export function packFolder(folder: string): PackedFolder {
  const contents = readable(folder, () => listFolder(folder));
  if (contents.files.length === 0) {
    throw refusal(`There are no files to upload in ${folder}.`, 'at least one file');
  }
  if (contents.bytes > folderBytesMax) throw tooLarge(folder, contents);
  const entries: Zippable = {};
  for (const { path, mode } of contents.files) {
    const data = readable(folder, () => readFileSync(join(folder, path)));
    entries[path] = [data, { mtime: timestamp, os: unix, attrs: mode << 16 }];
  }
  return { zip: zipSync(entries), contents };
}

function tooLarge(folder: string, contents: FolderContents): CliError {
  const largest = [...contents.files]
    .sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1))
    .slice(0, 3)
    .map((file) => `${file.path} (${bytes(file.bytes)})`);
  return refusal(
    `The ${count(contents.files.length, 'file')} in ${folder} are ${bytes(contents.bytes)} in all, ` +
      `the largest ${largest.join(', ')}. Leave some out in .foresightignore, choose another ` +
      '--working-dir, or none',
    `up to ${bytes(folderBytesMax)}`,
  );
}

function refusal(message: string, allowed: string): CliError {
  return new CliError({ code: 'working-directory', message, field: '--working-dir', allowed });
}

function readable<T>(folder: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const message = `${folder} cannot be read: ${(cause as Error).message}.`;
    throw new CliError({ code: 'working-directory', message }, { cause });
  }
}
