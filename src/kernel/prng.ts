/**
 * Seeded pseudo-random numbers: xoshiro128** 1.1 by Blackman and Vigna, whose state is filled from
 * a seed and the name of a stream. Every concern draws from a stream of its own, so that one more
 * draw in one does not shift the others.
 */

/** One stream of pseudo-random numbers. */
export class Prng {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** Four words of 32 bits, not all zero. */
  constructor(a: number, b: number, c: number, d: number) {
    this.a = a | 0;
    this.b = b | 0;
    this.c = c | 0;
    this.d = d | 0;
  }

  /** The next 32 bits as a whole number from 0 to 2^32 - 1. */
  next(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.b, 5), 7), 9);
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = rotateLeft(this.d, 11);
    return result >>> 0;
  }

  /** Uniform in [0, 1), with 53 bits. */
  unit(): number {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }
}

/** The stream called `name` of the experiment with this seed; both choose it completely. */
export function stream(seed: number, name: string): Prng {
  let state = hash(`${seed}/${name}`);
  const word = () => {
    state = (state + 0x9e37_79b9) | 0;
    return mix(state);
  };
  return new Prng(word(), word(), word(), word() | 1);
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** FNV-1a over UTF-16 code units. */
function hash(text: string): number {
  let state = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) {
    state = Math.imul(state ^ text.charCodeAt(i), 0x0100_0193);
  }
  return state;
}

/** The finaliser of MurmurHash3: every bit of the result depends on every bit of the word. */
function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}
