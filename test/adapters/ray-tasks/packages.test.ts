import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { asLine, fromLine } from '../../../src/adapters/ray-tasks/lines.ts';
import { bunPackage, workPackage } from '../../../src/adapters/ray-tasks/packages.ts';
import type { WorkSource } from '../../../src/adapters/workers/work.ts';

const module = new URL('../workers/work.ts', import.meta.url).href;

async function unpacked(source: WorkSource): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'foresight-work-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, bytes] of Object.entries(unzipSync(await workPackage(source)))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

/** What the program says to these calls, outside of this project. */
async function answers(source: WorkSource, calls: readonly (readonly unknown[])[]) {
  const cwd = await unpacked(source);
  const child = spawn(process.execPath, ['--no-install', 'program.js'], { cwd });
  child.stdin.end(calls.map((args) => `${asLine(args)}\n`).join(''));
  const said = await text(child.stdout);
  return said.trimEnd().split('\n').map(fromLine);
}

test('workPackage: its program answers call by call, errors included', async () => {
  const source = { module, maker: 'adder', data: 0.1 };
  expect(await answers(source, [[0.2], [-5], [3]])).toEqual([
    { value: 0.1 + 0.2 },
    { error: 'RangeError: no -5' },
    { value: 3.1 },
  ]);
});

test.each([
  ['unmade', 'Error: nothing to work with'],
  ['absent', expect.stringContaining('exports no absent')],
])(
  'workPackage: its program says to every call that nothing was made: %s',
  async (maker, error) => {
    expect(await answers({ module, maker, data: null }, [[], []])).toEqual([{ error }, { error }]);
  },
);

test('workPackage: the same function and data give the same bytes, with the Python of the job', async () => {
  const source = { module, maker: 'adder', data: 1 };
  const zip = await workPackage(source);
  expect(Buffer.compare(zip, await workPackage(source))).toBe(0);
  expect(Object.keys(unzipSync(zip))).toContain('foresight/tasks/__main__.py');
  expect(Buffer.compare(zip, await workPackage({ ...source, data: 2 }))).not.toBe(0);
});

test('bunPackage: a Python package with that very file', async () => {
  const executable = new URL(import.meta.url).pathname;
  const files = unzipSync(await bunPackage(executable));
  expect(Object.keys(files)).toEqual(['foresight_bun/__init__.py', 'foresight_bun/bun']);
  const { buffer } = files['foresight_bun/bun'] ?? new Uint8Array();
  expect(await Bun.file(executable).bytes()).toEqual(new Uint8Array(buffer.slice(0)));
});
