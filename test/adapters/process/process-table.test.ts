import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import {
  familyOf,
  findProcess,
  isAlive,
  isOfThisBoot,
  listProcesses,
  parsePsLine,
  startedWith,
} from '../../../src/adapters/process/process-table.ts';

test('listProcesses, findProcess: a process from its start to its end', async () => {
  const child = spawn('sleep', ['1000'], {
    env: { ...process.env, MARK: 'yes', LATER: 'MARK=no' },
  });
  const pid = child.pid ?? 0;
  const found = await findProcess(pid);
  if (found === null) throw new Error('The process is not found.');
  expect(found).toMatchObject({ pid, parent: process.pid });
  const rows = await listProcesses();
  expect(rows.find((row) => row.pid === pid)).toEqual(found);
  expect(rows.find((row) => row.pid === process.pid)?.startedAt).not.toBe(found.startedAt);
  expect(familyOf(process.pid, rows).map((row) => row.pid)).toContain(pid);
  expect(startedWith('MARK=yes', rows).map((row) => row.pid)).toEqual([pid]);
  expect(startedWith('MARK=no', rows)).toEqual([]);
  expect(await isAlive(found)).toBe(true);
  expect(await isAlive({ ...found, startedAt: 'another time' })).toBe(false);

  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  expect(await isAlive(found)).toBe(false);
  expect(await findProcess(pid)).toBeNull();
  expect(isOfThisBoot(found)).toBe(true);
  expect(isOfThisBoot({ pid, startedAt: 'another-boot/123' })).toBe(false);
});

test('familyOf: the group, and descendants whatever their group', () => {
  const row = (pid: number, parent: number, group: number) => ({
    pid,
    parent,
    group,
    startedAt: '',
  });
  const rows = [row(9, 8, 9), row(1, 0, 1), row(5, 1, 5), row(6, 5, 5), row(8, 6, 8), row(7, 1, 5)];
  // 6 is a child; 7 was left to process 1 but is in the group; 8 and 9 are in groups of their own.
  expect(familyOf(5, rows).map(({ pid }) => pid)).toEqual([5, 6, 7, 8, 9]);
  expect(familyOf(9, rows).map(({ pid }) => pid)).toEqual([9]);
  expect(familyOf(4, rows)).toEqual([]);
});

test('parsePsLine: what ps prints where there is no /proc', () => {
  const line = '  501   1   400 Ss   Mon Nov  2 09:10:11 2026';
  const startedAt = 'Mon Nov 2 09:10:11 2026';
  expect(parsePsLine(line)).toEqual([{ pid: 501, parent: 1, group: 400, startedAt }]);
  expect(parsePsLine('  502   1   400 Z    Mon Nov  2 09:10:11 2026')).toEqual([]);
  expect(parsePsLine('')).toEqual([]);
});
