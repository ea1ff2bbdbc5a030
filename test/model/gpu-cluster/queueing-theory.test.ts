// Long runs against the mean waits that queueing theory gives.
import { expect, test } from 'vitest';
import { exponential } from '../../../src/kernel/distributions.ts';
import { stream } from '../../../src/kernel/prng.ts';
import { microsOf } from '../../../src/kernel/units.ts';
import { simulate } from '../../../src/model/gpu-cluster/simulate.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { mean } from '../../../src/stats/mean.ts';
import { momentsOf } from '../../../src/stats/moments.ts';
import { aJob, aTrial, aWorkload, fifo } from './support.ts';

const jobs = 60_000;
const warmUp = 2_000;
const batches = 20;
/** Student's t with 19 degrees of freedom at 99.9 %, two-sided. */
const t = 3.883;

interface Queue {
  readonly gpus: number;
  /** Arrivals per second; service takes a second on average. */
  readonly rate: number;
  readonly service: 'exponential' | 'constant';
}

/** Mean wait in seconds with the half-width of its confidence interval, by batch means. */
function waits({ gpus, rate, service }: Queue): { mean: number; halfWidth: number } {
  const gaps = stream(11, 'gaps');
  const services = stream(11, 'services');
  let arrival = 0;
  const workload = aWorkload(
    ...Array.from({ length: jobs }, (_, i) => {
      arrival += exponential(gaps, 1 / rate);
      const seconds = service === 'constant' ? 1 : Math.max(1e-6, exponential(services, 1));
      return aJob(`${i}`, arrival, [aTrial(1, { secondsPerStep: seconds })]);
    }),
  );
  const options = { gpus, policy: fifo, overheads: noOverheads, predict: false };
  const waited = simulate(workload, options)
    .jobs.slice(warmUp)
    .map(({ startMicros, arrivalMicros }) => (startMicros - arrivalMicros) / microsOf(1));
  const size = Math.floor(waited.length / batches);
  const means = momentsOf(
    Array.from({ length: batches }, (_, i) => mean(waited.slice(i * size, (i + 1) * size))),
  );
  const deviation = Math.sqrt((means.variance * batches) / (batches - 1));
  return { mean: means.mean, halfWidth: (t * deviation) / Math.sqrt(batches) };
}

function expectMean(found: { mean: number; halfWidth: number }, theory: number): void {
  expect(Math.abs(found.mean - theory)).toBeLessThan(found.halfWidth);
  expect(found.halfWidth).toBeLessThan(0.2 * theory);
}

test('simulate: M/M/1 waits ρ/(1-ρ) service times', () => {
  const rho = 0.6;
  expectMean(waits({ gpus: 1, rate: rho, service: 'exponential' }), rho / (1 - rho));
});

test('simulate: M/D/1 waits half of that (Pollaczek-Khinchine)', () => {
  const rho = 0.6;
  expectMean(waits({ gpus: 1, rate: rho, service: 'constant' }), rho / (2 * (1 - rho)));
});

test('simulate: M/M/2 waits as Erlang C says', () => {
  const load = 1.4;
  // Both GPUs busy: (a²/2!) · 2/(2-a) over 1 + a + that; the wait of those is 1/(2-a).
  const busy = ((load ** 2 / 2) * 2) / (2 - load);
  const theory = busy / (1 + load + busy) / (2 - load);
  expectMean(waits({ gpus: 2, rate: load, service: 'exponential' }), theory);
});
