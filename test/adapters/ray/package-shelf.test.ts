import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { PackageShelf } from '../../../src/adapters/ray/package-shelf.ts';
import { RunnerError } from '../../../src/pcs/ports.ts';

test('tidy: packages of over a day ago go, but those needed, and so do drafts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shelf-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const shelf = new PackageShelf(folder);
  const put = async (text: string, hoursAgo: number) => {
    const id = await shelf.put(zipSync({ 'tune.py': strToU8(text) }));
    const seconds = Date.now() / 1_000 - hoursAgo * 3_600;
    utimesSync(join(folder, `${id}.zip`), seconds, seconds);
    return id;
  };
  const [old, needed, fresh] = [await put('1', 25), await put('2', 25), await put('3', 23)];
  writeFileSync(join(folder, `${old}.17.tmp`), '');
  writeFileSync(join(folder, 'notes.zip'), '');
  shelf.tidy(new Set([needed]));
  expect([old, needed, fresh].map((id) => shelf.has(id))).toEqual([false, true, true]);
  expect(readdirSync(folder).toSorted()).toEqual(
    [`${needed}.zip`, `${fresh}.zip`, 'notes.zip'].toSorted(),
  );
});

test('put: what cannot be stored says why, and leaves no draft behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shelf-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const shelf = new PackageShelf(folder);
  const zip = zipSync({ 'tune.py': strToU8('1') });
  const name = `${await shelf.put(zip)}.zip`;
  rmSync(join(folder, name));
  // A file cannot take the place of a folder.
  mkdirSync(join(folder, name));
  await expect(shelf.put(zip)).rejects.toThrow(RunnerError);
  await expect(shelf.put(zip)).rejects.toThrow(/^package: it cannot be stored here: E/);
  expect(readdirSync(folder)).toEqual([name]);
});
