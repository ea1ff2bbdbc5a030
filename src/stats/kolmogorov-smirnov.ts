import { assert } from '../kernel/assert.ts';

/** How far two samples are apart, and how likely chance alone takes them that far or farther. */
export interface TwoSampleTest {
  /** The largest difference between the two empirical distribution functions, 0 to 1. */
  readonly distance: number;
  readonly pValue: number;
}

/**
 * The two-sample test of Kolmogorov and Smirnov. The p-value is asymptotic, with Stephens'
 * correction for small samples (J. Roy. Stat. Soc. B 32, 1970); equal values make it too large,
 * never too small. Where values depend on those before them, so that `dependence` of them tell as
 * much as one, that many count as one (Weiss, J. Am. Stat. Assoc. 73, 1978). Neither sample may be
 * empty.
 */
export function kolmogorovSmirnov(
  a: readonly number[],
  b: readonly number[],
  dependence = 1,
): TwoSampleTest {
  assert(a.length > 0 && b.length > 0, 'a two-sample test needs two samples');
  const distance = largestDifference(
    a.toSorted((x, y) => x - y),
    b.toSorted((x, y) => x - y),
  );
  const size = Math.sqrt((a.length * b.length) / (a.length + b.length) / dependence);
  return { distance, pValue: kolmogorovTail((size + 0.12 + 0.11 / size) * distance) };
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  let largest = 0;
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? 0, b[j] ?? 0);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

/** Below this the alternating series needs many terms and its sum is 1 to all digits shown. */
const smallest = 0.2;

/** The probability that the Kolmogorov distribution exceeds λ: 2 Σ (-1)^(k-1) e^(-2 k² λ²). */
export function kolmogorovTail(lambda: number): number {
  if (lambda < smallest) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * lambda * lambda);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, 2 * sum);
}
