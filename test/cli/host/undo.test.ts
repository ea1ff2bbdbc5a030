import { expect, test } from 'vitest';
import { Undo } from '../../../src/cli/host/undo.ts';

test('run: ends the newest first, each once', async () => {
  const undo = new Undo();
  const ended: string[] = [];
  for (const name of ['history', 'ray']) undo.push(() => void ended.push(name));
  await undo.run();
  await undo.run();
  expect(ended).toEqual(['ray', 'history']);
});

test('run: what fails keeps nothing else from ending, and is told', async () => {
  const undo = new Undo();
  const ended: string[] = [];
  undo.push(() => void ended.push('ray'));
  undo.push(() => Promise.reject(new Error('the disk is full')));
  undo.push(() => {
    throw new Error('the socket is gone');
  });
  await expect(undo.run()).rejects.toThrow('the socket is gone');
  expect(ended).toEqual(['ray']);
});
