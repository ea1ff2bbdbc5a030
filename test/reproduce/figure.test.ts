import { expect, test } from 'vitest';
import { pointsOf, resultOf } from '../../src/reproduce/figure.ts';

test('pointsOf: one point per source that has the number', () => {
  const rows = [
    { labels: ['t', 'FIFO'], published: { a: 1 }, here: { a: 2 } },
    { labels: ['t', 'AFS'], published: { a: null }, here: { a: 0 } },
    { labels: ['u', 'AFS'], published: { a: 3 }, here: {} },
  ];
  expect(pointsOf(rows, { column: 'a', x: 1, panel: 0 })).toEqual([
    { source: 'published', series: 'FIFO', x: 'FIFO', y: 1, panel: 't' },
    { source: 'here', series: 'FIFO', x: 'FIFO', y: 2, panel: 't' },
    { source: 'here', series: 'AFS', x: 'AFS', y: 0, panel: 't' },
    { source: 'published', series: 'AFS', x: 'AFS', y: 3, panel: 'u' },
  ]);
});

test('resultOf: a task without a result', () => {
  expect(() => resultOf(new Map(), 'a')).toThrow('the task a has no result');
});
