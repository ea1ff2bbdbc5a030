import { expect, test } from 'vitest';
import { stream } from '../../src/kernel/prng.ts';
import { Replay, startsOf } from '../../src/prediction/replay.ts';

const arrivals = [0, 10, 40, 60].map((arrivalMicros) => ({ arrivalMicros }));
const past = { arrivals, untilMicros: 60 };

test('Replay: what followed the first follows now, at its distance', () => {
  const replay = new Replay(past, 1, 1_000);
  expect(replay.next()).toEqual({ like: arrivals[2], atMicros: 1_030 });
  expect(replay.next()).toEqual({ like: arrivals[3], atMicros: 1_050 });
});

test('Replay: after the last comes the first, a mean gap later', () => {
  const replay = new Replay(past, 3, 1_000);
  expect(replay.next()).toEqual({ like: arrivals[0], atMicros: 1_020 });
  expect(replay.next()).toEqual({ like: arrivals[1], atMicros: 1_030 });
});

test('Replay: a silence that lasts comes again, too', () => {
  const replay = new Replay({ arrivals, untilMicros: 95 }, 2, 1_000);
  expect(replay.next()).toEqual({ like: arrivals[3], atMicros: 1_020 });
  expect(replay.next()).toEqual({ like: arrivals[0], atMicros: 1_055 });
});

test('Replay: time passes although all arrived at once', () => {
  const replay = new Replay(
    { arrivals: [{ arrivalMicros: 5 }, { arrivalMicros: 5 }], untilMicros: 5 },
    0,
    0,
  );
  const instants = Array.from({ length: 4 }, () => replay.next().atMicros);
  expect(instants).toEqual([0, 1, 1, 2]);
});

test('Replay: refuses a record of one arrival', () => {
  expect(() => new Replay({ arrivals: [{ arrivalMicros: 0 }], untilMicros: 9 }, 0, 0)).toThrow(
    'at least two',
  );
});

test('startsOf: one in each equal part, the same for the same seed', () => {
  const starts = startsOf(4, 100, stream(3, 'test'));
  expect(starts.map((start) => Math.floor(start / 25))).toEqual([0, 1, 2, 3]);
  expect(startsOf(4, 100, stream(3, 'test'))).toEqual(starts);
});
