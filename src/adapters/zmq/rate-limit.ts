/** A token bucket: `perSecond` events a second on average, and at most so many at once. */
export class RateLimit {
  readonly #perSecond: number;
  #tokens: number;
  #atMs: number;

  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#atMs = nowMs;
  }

  /** Whether one more event is within the limit; if so it counts. */
  allows(nowMs: number): boolean {
    const elapsedSeconds = Math.max(0, nowMs - this.#atMs) / 1000;
    this.#atMs = Math.max(this.#atMs, nowMs);
    this.#tokens = Math.min(this.#perSecond, this.#tokens + elapsedSeconds * this.#perSecond);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
