/** The future as the past was: arrivals that follow each other as recorded ones did. */
import { assert } from '../kernel/assert.ts';
import type { Prng } from '../kernel/prng.ts';
import { type Arrival, type ArrivalRecord, gapsOf } from './record.ts';

/** One that is assumed to come. */
export interface NextArrival<A extends Arrival> {
  readonly like: A;
  readonly atMicros: number;
}

/**
 * Replays recorded arrivals from the one after `first` on, beginning now, over and over (a circular
 * block bootstrap with one block: bursts and lulls keep their length, and sizes stay with their gaps).
 */
export class Replay<A extends Arrival> {
  readonly #arrivals: readonly A[];
  readonly #gaps: readonly number[];
  #index: number;
  #atMicros: number;

  constructor(record: ArrivalRecord<A>, first: number, nowMicros: number) {
    const { arrivals } = record;
    assert(arrivals.length >= 2 && first < arrivals.length, 'a replay needs at least two arrivals');
    this.#arrivals = arrivals;
    this.#gaps = gapsOf(record);
    this.#index = first;
    this.#atMicros = nowMicros;
  }

  next(): NextArrival<A> {
    this.#atMicros += this.#gaps[this.#index] ?? 0;
    this.#index = (this.#index + 1) % this.#arrivals.length;
    const like = this.#arrivals[this.#index];
    assert(like !== undefined, 'the index stays inside the record');
    return { like, atMicros: this.#atMicros };
  }
}

/** Where `samples` replays of `length` arrivals begin: one at random in each equal part of them. */
export function startsOf(samples: number, length: number, draws: Prng): number[] {
  return Array.from({ length: samples }, (_, i) =>
    Math.min(length - 1, Math.floor(((i + draws.unit()) / samples) * length)),
  );
}
