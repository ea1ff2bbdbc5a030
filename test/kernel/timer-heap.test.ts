import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Timed, TimerHeap } from '../../src/kernel/timer-heap.ts';

class Entry implements Timed {
  atMicros = 0;
  slot = -1;
  readonly order: number;

  constructor(order: number) {
    this.order = order;
  }
}

function drain(heap: TimerHeap<Entry>): Entry[] {
  const drained: Entry[] = [];
  for (let next = heap.first(); next !== undefined; next = heap.first()) {
    drained.push(next);
    heap.cancel(next);
  }
  return drained;
}

test('TimerHeap: ties in time are broken by order, whatever was set first', () => {
  const heap = new TimerHeap<Entry>();
  const [a, b, c] = [new Entry(1), new Entry(2), new Entry(3)];
  heap.set(c, 5);
  heap.set(a, 5);
  heap.set(b, 4);
  expect(drain(heap)).toEqual([b, a, c]);
});

test('TimerHeap.set: moves what is pending; cancel of what is not changes nothing', () => {
  const heap = new TimerHeap<Entry>();
  const [a, b] = [new Entry(1), new Entry(2)];
  heap.set(a, 5);
  heap.set(b, 6);
  heap.set(a, 7);
  heap.cancel(new Entry(3));
  expect(heap.size).toBe(2);
  expect(drain(heap)).toEqual([b, a]);
  expect(a.slot).toBe(-1);
});

test('TimerHeap: behaves as a sorted list under any sequence of set, move and cancel', () => {
  const action = fc.record({ entry: fc.nat(19), at: fc.nat(30), cancels: fc.boolean() });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const entries = Array.from({ length: 20 }, (_, order) => new Entry(order));
      const heap = new TimerHeap<Entry>();
      const pending = new Map<Entry, number>();
      for (const { entry: index, at, cancels } of actions) {
        const entry = entries[index] ?? new Entry(0);
        if (cancels) {
          heap.cancel(entry);
          pending.delete(entry);
        } else {
          heap.set(entry, at);
          pending.set(entry, at);
        }
        expect(heap.size).toBe(pending.size);
      }
      const expected = [...pending.entries()]
        .toSorted(([a, atA], [b, atB]) => atA - atB || a.order - b.order)
        .map(([entry]) => entry.order);
      expect(drain(heap).map(({ order }) => order)).toEqual(expected);
    }),
  );
});
