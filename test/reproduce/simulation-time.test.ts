import { expect, test } from 'vitest';
import { toyExample } from '../../src/model/gpu-cluster/toy.ts';
import { simulationTimeFigure } from '../../src/reproduce/simulation-time.ts';
import { compute, needsData, publishedJson, rowOf } from './support.ts';

const figure = simulationTimeFigure({
  seeds: [1, 2],
  workload: () => toyExample,
  configuration: { thresholds: [], weights: [1], zetaMin: 0, delta: 1 },
});

test('simulationTimeFigure: processor time and events, minutes as seconds', () => {
  const row = rowOf(compute(figure), '512', '256');
  expect(row.published).toEqual({ seconds: 180, events: null });
  expect(row.here['seconds']).toBe(1);
  expect(row.here['events']).toBeGreaterThan(8);
});

needsData('publishedSimulationMinutes: as in the data', () => {
  const data = publishedJson('figure9a.json') as Record<string, { values: number[] }>;
  const { rows } = compute(figure);
  for (const jobs of ['512', '1024']) {
    const minutes = rows
      .filter(({ labels }) => labels[0] === jobs)
      .map(({ published }) => published);
    expect(minutes.map(({ seconds }) => (seconds ?? 0) / 60)).toEqual(data[jobs]?.values);
  }
});
