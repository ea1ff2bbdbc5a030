import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Sequenced, SequenceList } from '../../src/kernel/sequence-list.ts';

function contents(list: SequenceList<Sequenced>): number[] {
  const found: number[] = [];
  for (let i = list.start; i < list.end; i++) found.push(list.at(i)?.sequence ?? Number.NaN);
  return found;
}

test('SequenceList: keeps the order of sequence, not of adding', () => {
  const list = new SequenceList<Sequenced>();
  for (const sequence of [3, 1, 2, 5, 4]) list.add({ sequence });
  expect(contents(list)).toEqual([1, 2, 3, 4, 5]);
  expect([...list].map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
  expect(list.length).toBe(5);
  expect(list.at(list.end)).toBeUndefined();
});

test('SequenceList.remove: returns the entry, or undefined when it is not there', () => {
  const list = new SequenceList<Sequenced>();
  const two = { sequence: 2 };
  list.add({ sequence: 1 });
  list.add(two);
  list.add({ sequence: 9 });
  expect(list.remove(2)).toBe(two);
  expect(list.remove(2)).toBeUndefined();
  expect(list.remove(10)).toBeUndefined();
  expect(contents(list)).toEqual([1, 9]);
});

test('SequenceList: behaves as a sorted set under any sequence of adding and removing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { minLength: 50, maxLength: 600 }), (sequences) => {
      const list = new SequenceList<Sequenced>();
      const model = new Set<number>();
      for (const sequence of sequences) {
        if (model.has(sequence)) {
          expect(list.remove(sequence)?.sequence).toBe(sequence);
          model.delete(sequence);
        } else {
          list.add({ sequence });
          model.add(sequence);
        }
      }
      expect(contents(list)).toEqual([...model].toSorted((a, b) => a - b));
      expect(list.at(list.end)).toBeUndefined();
      expect(list.length).toBe(model.size);
    }),
  );
});

test('SequenceList: stays small while entries come and go in order', () => {
  const list = new SequenceList<Sequenced>();
  for (let sequence = 0; sequence < 10_000; sequence++) {
    list.add({ sequence });
    if (sequence >= 10) list.remove(sequence - 10);
  }
  expect(contents(list)).toEqual([9990, 9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999]);
  expect(list.end).toBeLessThan(200);
});

test('SequenceList: a rank counts before the sequence', () => {
  const list = new SequenceList<Sequenced>();
  const places = [
    [1, 5],
    [2, -1],
    [3, 5],
    [4, 0.5],
  ] as const;
  for (const [sequence, rank] of places) list.add({ sequence, rank });
  expect(contents(list)).toEqual([2, 4, 1, 3]);
  expect(list.remove(3, 0.5)).toBeUndefined();
  expect(list.remove(3, 5)).toEqual({ sequence: 3, rank: 5 });
  expect(contents(list)).toEqual([2, 4, 1]);
});
