import { expect, test } from 'vitest';
import { groupsOf, recordsRemembered, Scores } from '../../src/prediction/groups.ts';

const settled = { rawSeconds: 10, sampleSeconds: [12, 12, 12] };
const open = { rawSeconds: 10, sampleSeconds: [12, 15, 12] };

function keys(queue: number, forecast: typeof settled): string[] {
  return groupsOf(queue, forecast).map(({ key }) => key);
}

test('groupsOf: its kind in its queue, its queue, all jobs', () => {
  expect(keys(2, settled)).toEqual(['2 settled', '2', 'all']);
  expect(keys(2, open)).toEqual(['2 open', '2', 'all']);
  expect(keys(0, { rawSeconds: 10, sampleSeconds: [] })).toEqual(['0 raw', '0', 'all']);
  const mixed = groupsOf(2, open).map(({ isMixed, of }) => [isMixed, of]);
  expect(mixed).toEqual([
    [false, 'queue'],
    [true, 'queue'],
    [true, 'cluster'],
  ]);
});

test('groupsOf: a millionth between replays is rounding', () => {
  const rounded = { rawSeconds: 10, sampleSeconds: [12, 12 * (1 + 5e-7)] };
  expect(keys(0, rounded)[0]).toBe('0 settled');
});

test('Scores: a job counts in each of its groups and in no other', () => {
  const scores = new Scores();
  scores.add({ queue: 1, forecast: open, seconds: 15 * Math.E });
  scores.add({ queue: 1, forecast: settled, seconds: 12 });
  const [ofKind, ofQueue, ofAll] = groupsOf(1, open);
  expect(scores.of(ofKind)).toEqual([expect.closeTo(2, 12)]);
  expect(ofQueue && scores.of(ofQueue)).toHaveLength(2);
  expect(ofAll && scores.of(ofAll)).toHaveLength(2);
  expect(scores.of(groupsOf(0, open)[0])).toEqual([]);
});

test('Scores: the newest are remembered', () => {
  const scores = new Scores();
  const [group] = groupsOf(0, settled);
  scores.add({ queue: 0, forecast: settled, seconds: 24 });
  for (let i = 0; i < recordsRemembered; i++) {
    scores.add({ queue: 0, forecast: settled, seconds: 12 });
  }
  expect(scores.of(group)).toHaveLength(recordsRemembered);
  expect(Math.max(...scores.of(group))).toBeLessThan(1);
});
