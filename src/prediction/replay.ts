/** The future as the past was: arrivals that follow each other as recorded ones did. */
import { assert } from '../kernel/assert.ts';
import type { Prng } from '../kernel/prng.ts';

/** Anything that arrived. */
export interface Arrival {
  readonly arrivalMicros: number;
}

/** One that is assumed to come. */
export interface NextArrival<A extends Arrival> {
  readonly like: A;
  readonly atMicros: number;
}

/**
 * Replays recorded arrivals from the one after `first` on, beginning now, over and over (a circular
 * block bootstrap with one block: bursts and lulls keep their length, and sizes stay with their
 * gaps). From the last back to the first the mean gap passes. `past` is in order of arrival.
 */
export class Replay<A extends Arrival> {
  readonly #past: readonly A[];
  readonly #turnMicros: number;
  #index: number;
  #atMicros: number;

  constructor(past: readonly A[], first: number, nowMicros: number) {
    assert(past.length >= 2 && first < past.length, 'a replay needs at least two arrivals');
    this.#past = past;
    this.#index = first;
    this.#atMicros = nowMicros;
    const spanMicros = arrivalOf(past, past.length - 1) - arrivalOf(past, 0);
    this.#turnMicros = Math.max(1, Math.round(spanMicros / (past.length - 1)));
  }

  next(): NextArrival<A> {
    const past = this.#past;
    const before = arrivalOf(past, this.#index);
    this.#index = (this.#index + 1) % past.length;
    const like = past[this.#index];
    assert(like !== undefined, 'the index stays inside the record');
    this.#atMicros += this.#index === 0 ? this.#turnMicros : like.arrivalMicros - before;
    return { like, atMicros: this.#atMicros };
  }
}

/** Where `samples` replays of `length` arrivals begin: one at random in each equal part of them. */
export function startsOf(samples: number, length: number, draws: Prng): number[] {
  return Array.from({ length: samples }, (_, i) =>
    Math.min(length - 1, Math.floor(((i + draws.unit()) / samples) * length)),
  );
}

function arrivalOf(past: readonly Arrival[], index: number): number {
  return past[index]?.arrivalMicros ?? 0;
}
