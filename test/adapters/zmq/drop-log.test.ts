import { expect, test } from 'vitest';
import { DropLog } from '../../../src/adapters/zmq/drop-log.ts';

test('DropLog: counts every reason, speaks once a second', () => {
  const said: string[] = [];
  const log = new DropLog((text) => said.push(text));
  log.add('json', 'first', 0);
  log.add('json', 'second', 1);
  log.add('rate', 'third', 999);
  log.add('schema', 'fourth', 1000);
  expect(said).toEqual([
    'Dropped a message from a driver (json): first',
    'Dropped a message from a driver (schema): fourth (and 2 before it)',
  ]);
  expect(log.counts()).toEqual({ json: 2, schema: 1, job: 0, rate: 1, arrow: 0 });
});

test('DropLog: what a stranger wrote neither forges lines nor floods', () => {
  const said: string[] = [];
  const log = new DropLog((text) => said.push(text));
  log.add('job', `a\n2026-01-01 all is well\u001b[2J${'x'.repeat(10_000)}`, 0);
  expect(said[0]).not.toMatch(/\p{Cc}/u);
  expect(said[0]?.length).toBeLessThan(400);
});
