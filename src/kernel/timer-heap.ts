/** Something that is due at an instant. Its place in the heap is kept in it, so it can move. */
export interface Timed {
  /** When it is due, in microseconds. */
  atMicros: number;
  /** Decides between two that are due at the same instant; unique in a heap. */
  readonly order: number;
  /** Its index in the heap, -1 while it is in none. Only the heap writes it. */
  slot: number;
}

/** A binary heap in the total order (time, order); each entry can be moved or taken out. */
export class TimerHeap<T extends Timed> {
  private readonly heap: T[] = [];

  /** How many are pending. */
  get size(): number {
    return this.heap.length;
  }

  /** The one due first; undefined when none is pending. */
  first(): T | undefined {
    return this.heap[0];
  }

  /** Makes `timed` due at `atMicros`, whether it is pending or not. */
  set(timed: T, atMicros: number): void {
    const slot = timed.slot;
    if (slot < 0) {
      timed.atMicros = atMicros;
      this.rise(timed, this.heap.length);
    } else {
      const later = atMicros > timed.atMicros;
      timed.atMicros = atMicros;
      if (later) this.sink(timed, slot);
      else this.rise(timed, slot);
    }
  }

  /** Takes `timed` out if it is pending. */
  cancel(timed: T): void {
    const slot = timed.slot;
    if (slot < 0) return;
    timed.slot = -1;
    const last = this.heap.pop();
    if (last === undefined || last === timed) return;
    if (isEarlier(last, timed)) this.rise(last, slot);
    else this.sink(last, slot);
  }

  private rise(timed: T, from: number): void {
    const heap = this.heap;
    let slot = from;
    while (slot > 0) {
      const up = (slot - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !isEarlier(timed, parent)) break;
      heap[slot] = parent;
      parent.slot = slot;
      slot = up;
    }
    heap[slot] = timed;
    timed.slot = slot;
  }

  private sink(timed: T, from: number): void {
    const heap = this.heap;
    let slot = from;
    for (;;) {
      let down = 2 * slot + 1;
      let child = heap[down];
      if (child === undefined) break;
      const right = heap[down + 1];
      if (right !== undefined && isEarlier(right, child)) {
        child = right;
        down++;
      }
      if (isEarlier(timed, child)) break;
      heap[slot] = child;
      child.slot = slot;
      slot = down;
    }
    heap[slot] = timed;
    timed.slot = slot;
  }
}

function isEarlier(a: Timed, b: Timed): boolean {
  return a.atMicros < b.atMicros || (a.atMicros === b.atMicros && a.order < b.order);
}
