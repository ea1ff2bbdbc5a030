import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { PackageShelf } from '../../../src/adapters/ray/package-shelf.ts';

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
