import { expect, test } from 'vitest';
import { parseUp } from '../../../src/adapters/ray-tasks/messages.ts';

test.each([
  { type: 'state', cpus: 4, open: [1, 7] },
  { type: 'answer', id: 3, failure: null },
  { type: 'answer', id: 3, failure: 'Bün ended' },
])('parseUp: %j', (message) => {
  expect(parseUp(Buffer.from(JSON.stringify(message)))).toEqual(message);
});

test.each(['', '[]', '{"type":"call","id":1}', '{"type":"state","cpus":-1,"open":[]}'])(
  'parseUp: refuses %j',
  (text) => {
    expect(() => parseUp(Buffer.from(text))).toThrow();
  },
);
