import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Axis, Chart, Point } from '../../reproduce/figure.ts';

/** Draws a chart as an SVG document, what was published beside what was computed here. */
export async function chartSvg(chart: Chart): Promise<string> {
  const view = new View(parse(compile(specOf(chart)).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

const sources = ['published', 'here'] as const;

function specOf(chart: Chart): TopLevelSpec {
  const { points, title } = chart;
  const panels = new Set(points.map(({ panel }) => panel));
  const facet = panels.size < 2 ? {} : { facet: { field: 'panel', title: null, columns: 2 } };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title,
    background: 'white',
    data: { values: points.map(plain) },
    ...layerOf(chart, facet),
  } as TopLevelSpec;
}

/** Bars of one thing stand side by side; elsewhere colour tells the series and shape the source. */
function layerOf({ mark, x, y, points }: Chart, facet: object): object {
  const order = [...new Set(points.map(({ x: at }) => at))];
  const vertical = { field: 'y', type: 'quantitative', title: y.title, ...scaleOf(y) };
  if (mark === 'bar') {
    const at = { field: 'x', type: 'nominal', title: x.title, sort: order };
    const source = { field: 'source', type: 'nominal', title: null, sort: sources };
    const encoding = { x: at, xOffset: source, y: vertical, color: source, ...facet };
    return { mark: 'bar', encoding };
  }
  const across = { field: 'x', type: 'quantitative', title: x.title, ...scaleOf(x) };
  const color = { field: 'series', type: 'nominal', title: null };
  const source = { field: 'source', type: 'nominal', title: null, sort: sources };
  const encoding = { x: across, y: vertical, color, ...facet };
  if (mark === 'point') {
    return { mark: { type: 'point', size: 70 }, encoding: { ...encoding, shape: source } };
  }
  const type = { type: 'line', interpolate: mark === 'step' ? 'step-after' : 'linear' };
  return { mark: type, encoding: { ...encoding, strokeDash: source } };
}

/** Logarithmic beyond 1, linear below, so that zero has a place. */
function scaleOf({ isLog }: Axis): object {
  if (isLog !== true) return { scale: { zero: false } };
  return { scale: { type: 'symlog' }, axis: { values: logTicks, format: ',d' } };
}

const logTicks = [0, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000];

function plain({ source, series, x, y, panel = '' }: Point): object {
  return { source, series, x, y, panel };
}
