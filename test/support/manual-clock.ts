/** A clock that moves only when told; due callbacks run in order of time, then of registration. */
import type { Clock } from '../../src/pcs/ports.ts';

interface Timer {
  readonly atMs: number;
  readonly sequence: number;
  readonly callback: () => void;
}

export class ManualClock implements Clock {
  #nowMs: number;
  #sequence = 0;
  #timers: Timer[] = [];

  constructor(nowMs = 1_700_000_000_000) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + milliseconds, sequence: this.#sequence++, callback };
    this.#timers.push(timer);
    this.#timers.sort((a, b) => a.atMs - b.atMs || a.sequence - b.sequence);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Lets time pass, running what falls due and whatever promises that sets going. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.#nowMs + milliseconds;
    await settle();
    for (
      let next = this.#timers[0];
      next !== undefined && next.atMs <= until;
      next = this.#timers[0]
    ) {
      this.#timers.shift();
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
      await settle();
    }
    this.#nowMs = until;
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
