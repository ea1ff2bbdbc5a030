/** Count, mean and population variance of the numbers added so far (Welford's recurrence). */
export class Moments {
  count = 0;
  mean = 0;
  private squares = 0;

  add(value: number): void {
    this.count++;
    const before = value - this.mean;
    this.mean += before / this.count;
    this.squares += before * (value - this.mean);
  }

  copy(): Moments {
    const copy = new Moments();
    copy.count = this.count;
    copy.mean = this.mean;
    copy.squares = this.squares;
    return copy;
  }

  /** Population variance: divided by the count. 0 while empty. */
  get variance(): number {
    return this.count === 0 ? 0 : this.squares / this.count;
  }

  /** C², the squared coefficient of variation: variance over mean squared. 0 while empty. */
  get squaredVariation(): number {
    return this.mean === 0 ? 0 : this.variance / (this.mean * this.mean);
  }
}

/** The moments of a whole sample. */
export function momentsOf(values: Iterable<number>): Moments {
  const moments = new Moments();
  for (const value of values) moments.add(value);
  return moments;
}
