import { expect, test } from 'vitest';
import { chartSvg } from '../../../src/adapters/svg/chart.ts';
import type { Chart } from '../../../src/reproduce/figure.ts';

const chart: Chart = {
  name: 'x',
  title: 'errors & <sizes>',
  mark: 'bar',
  x: { title: 'policy' },
  y: { title: 'Pred_err, %', isLog: true },
  points: [
    { source: 'published', series: 'FIFO', x: 'FIFO', y: 0, panel: 'trace one' },
    { source: 'here', series: 'FIFO', x: 'FIFO', y: 0, panel: 'trace one' },
    { source: 'published', series: 'PCS', x: 'PCS', y: 5, panel: 'trace two' },
    { source: 'here', series: 'PCS', x: 'PCS', y: 6, panel: 'trace two' },
  ],
};

/** Names of elements as they open and close; throws where they do not match. */
function elements(svg: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  for (const [, isEnd, name = '', isEmpty] of svg.matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>/g)) {
    if (isEnd === '/') expect(open.pop()).toBe(name);
    else {
      seen.push(name);
      if (isEmpty !== '/') open.push(name);
    }
  }
  expect(open).toEqual([]);
  return seen;
}

test.each(['bar', 'point', 'line', 'step'] as const)('chartSvg: %s', async (mark) => {
  const isBar = mark === 'bar';
  const points = isBar ? chart.points : chart.points.map((point, i) => ({ ...point, x: i }));
  const svg = await chartSvg({ ...chart, mark, points });
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(elements(svg)).toContain('path');
  for (const text of [
    'errors &amp; &lt;sizes&gt;',
    'trace one',
    'trace two',
    'published',
    'here',
  ]) {
    expect(svg).toContain(`>${text}</text>`);
  }
  for (const series of ['FIFO', 'PCS']) expect(svg).toContain(`>${series}</text>`);
});

test('chartSvg: without panels', async () => {
  const points = chart.points.map(({ panel: _, ...point }) => point);
  const svg = await chartSvg({ ...chart, points });
  expect(svg).not.toContain('trace one');
  for (const tick of [0, 1, 3]) expect(svg).toContain(`>${tick}</text>`);
  // A bar tells its numbers to screen readers.
  expect(svg).toContain('policy: PCS; Pred_err, %: 6; source: here');
});
