/**
 * How many jobs are in a system, N(t), and its integral over time, kept up in constant time per
 * arrival and departure. The mean of N over a stretch of time is the difference of the integral at
 * its ends over its length.
 */
export class NumberInSystem {
  count = 0;
  private integral = 0;
  private since = 0;

  /** One more is in the system from `at` on; instants must not fall. */
  arrive(at: number): void {
    this.integral = this.upTo(at);
    this.since = at;
    this.count++;
  }

  /** One less. */
  depart(at: number): void {
    this.integral = this.upTo(at);
    this.since = at;
    this.count--;
  }

  /** The integral of N from the first arrival to `at`, which must not lie before the last change. */
  upTo(at: number): number {
    return this.integral + this.count * (at - this.since);
  }
}
