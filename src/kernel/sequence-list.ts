/** What has a place in a total order that never changes. */
export interface Sequenced {
  readonly sequence: number;
  /** Counts before the sequence. All entries of a list have one, or none has. */
  readonly rank?: number | undefined;
}

/**
 * A list kept in the order of rank, where there is one, and `sequence`, walked by index from `start`
 * to before `end`. Adding the newest is O(1); taking one out moves the shorter side, which is short
 * where jobs end in about the order in which they came.
 */
export class SequenceList<T extends Sequenced> {
  /** Index of the first entry. */
  start = 0;
  /** Index after the last entry. */
  end = 0;
  private readonly slots: (T | undefined)[] = [];

  get length(): number {
    return this.end - this.start;
  }

  /** The entry at an index; undefined outside of start and end. */
  at(index: number): T | undefined {
    return this.slots[index];
  }

  *[Symbol.iterator](): Generator<T> {
    for (let i = this.start; i < this.end; i++) {
      const entry = this.slots[i];
      if (entry !== undefined) yield entry;
    }
  }

  /** Adds an entry whose sequence the list does not hold. */
  add(entry: T): void {
    const slots = this.slots;
    let at = this.end++;
    for (; at > this.start; at--) {
      const before = slots[at - 1];
      if (before === undefined || precedes(before, entry)) break;
      slots[at] = before;
    }
    slots[at] = entry;
  }

  /** Takes out and returns the entry at this place; undefined when there is none. */
  remove(sequence: number, rank?: number): T | undefined {
    const index = this.indexOf({ sequence, rank });
    const found = this.slots[index];
    if (index >= this.end || found === undefined || found.sequence !== sequence) return undefined;
    if (index - this.start < this.end - index) this.closeFromFront(index);
    else this.closeFromBack(index);
    return found;
  }

  /** Index of the first entry that does not come before `place`. */
  indexOf(place: Sequenced): number {
    let low = this.start;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = this.slots[middle];
      if (entry !== undefined && precedes(entry, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private closeFromFront(index: number): void {
    for (let i = index; i > this.start; i--) this.slots[i] = this.slots[i - 1];
    this.slots[this.start++] = undefined;
    if (this.start > 64 && this.start > this.length) this.compact();
  }

  private closeFromBack(index: number): void {
    for (let i = index + 1; i < this.end; i++) this.slots[i - 1] = this.slots[i];
    this.slots[--this.end] = undefined;
  }

  private compact(): void {
    this.slots.splice(0, this.start);
    this.end -= this.start;
    this.start = 0;
  }
}

function precedes(a: Sequenced, b: Sequenced): boolean {
  if (a.rank !== undefined && b.rank !== undefined && a.rank !== b.rank) return a.rank < b.rank;
  return a.sequence < b.sequence;
}
