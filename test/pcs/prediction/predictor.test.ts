import { expect, test } from 'vitest';
import { type PredictionRequest, policyOrder } from '../../../src/api/index.ts';
import { recordsNeeded } from '../../../src/prediction/calibration.ts';
import { aSubmission, type Bench, temporaryBench } from '../../support/coordinator.ts';

const pcs = { name: 'pcs', thresholds: [30], weights: [0.5, 0.5], zetaMin: 0, delta: 0.1 } as const;
const bench = (gpus: number) => temporaryBench({ gpus, policy: pcs });

/** Runs small jobs to their end, one after another. */
async function runSmall(b: Bench, jobs: number): Promise<void> {
  for (let i = 0; i < jobs; i++) {
    b.submit({ name: `small-${i}`, trials: 1, steps: 5, secondsPerStep: 2 });
    await b.clock.advance(30_000);
  }
  await b.drain();
}

const large = (changes: Partial<PredictionRequest> = {}): PredictionRequest => ({
  ...aSubmission({ trials: 2, gpusPerTrial: 1, steps: 50, secondsPerStep: 2 }, 'large'),
  ...changes,
});

test('predict: the raw prediction without an interval while nothing arrived', async () => {
  const b = await bench(2);
  const { promised } = b.coordinator.predict(large());
  expect(promised.interval).toBeNull();
  expect(promised.seconds).toBe(promised.rawSeconds);
});

test('predict: corrected by arrivals, with an interval from simulation, then calibrated', async () => {
  const b = await bench(2);
  await runSmall(b, 12);
  const young = b.coordinator.predict(large()).promised;
  expect(young.rawSeconds).toBeGreaterThan(100);
  expect(young.seconds).toBeGreaterThan((young.rawSeconds ?? 0) + 10);
  expect(young.interval).toMatchObject({ source: 'simulation', coverage: 0.9, jobs: 0 });
  await runSmall(b, recordsNeeded - 12);
  const { interval } = b.coordinator.predict(large()).promised;
  expect(interval).toMatchObject({ source: 'cluster', jobs: recordsNeeded });
  expect(interval?.basis).toBe('calibrated on 30 jobs of all queues');
  const small = b.coordinator.predict({
    ...large(),
    trials: 1,
    demand: { stepsPerTrial: 5, secondsPerStep: 2 },
  });
  expect(small.promised.interval?.basis).toBe('calibrated on 30 jobs of queue 1');
});

test('predict: a job that is bound to be late counts before it is over', async () => {
  const b = await bench(2);
  await runSmall(b, recordsNeeded - 1);
  b.submit({ name: 'large', trials: 2, steps: 50, secondsPerStep: 2 });
  expect(b.coordinator.predict(large()).promised.interval?.source).toBe('simulation');
  for (let i = 0; i < 12; i++) {
    b.submit({ name: `flood-${i}`, trials: 1, steps: 14, secondsPerStep: 2 });
  }
  const { interval } = b.coordinator.predict(large()).promised;
  expect(interval?.source).toBe('cluster');
  expect(interval?.jobs).toBeGreaterThanOrEqual(recordsNeeded);
});

test('predict: promises of before a switch of the policy calibrate nothing', async () => {
  const b = await bench(2);
  await runSmall(b, recordsNeeded);
  expect(b.coordinator.predict(large()).promised.interval?.source).toBe('cluster');
  const policy = { ...pcs, thresholds: [40] };
  expect(b.coordinator.policy.set(policyOrder.parse({ policy })).outcome).toBe('switched');
  const { interval } = b.coordinator.predict(large()).promised;
  expect(interval).toMatchObject({ source: 'simulation', jobs: 0 });
});

test('submit: the promise is stored with its basis, and what moves it with the event', async () => {
  const b = await bench(2);
  await runSmall(b, 12);
  const id = b.submit({ name: 'large', trials: 2, steps: 50, secondsPerStep: 2 });
  const [promise] = b.history.predictions(id);
  expect(promise?.basis).toMatchObject({ queue: 1, calibratedOn: 'simulation', samples: 16 });
  expect(promise?.completesAtMs).toBeGreaterThan(promise?.basis?.rawCompletesAtMs ?? 0);
  b.submit({ name: 'larger', trials: 2, steps: 12, secondsPerStep: 2, gpusPerTrial: 1 });
  b.submit({ name: 'wide', trials: 2, steps: 7, secondsPerStep: 2 });
  await b.clock.advance(2_000);
  const moved = b.coordinator.explain(id).predictions.at(-1);
  expect(moved?.cause).toBe('arrival of wide');
  expect(moved?.basis?.rawCompletesAtMs).toBeGreaterThan(promise?.basis?.rawCompletesAtMs ?? 0);
});

test('refresh: fewer arrivals than assumed bring the promise forward, and are named', async () => {
  const b = await bench(2);
  await runSmall(b, 12);
  const id = b.submit({ name: 'large', trials: 2, steps: 200, secondsPerStep: 2 });
  await b.clock.advance(250_000);
  b.submit({ name: 'tiny', trials: 1, steps: 1, secondsPerStep: 0.1 });
  await b.clock.advance(2_000);
  const predictions = b.coordinator.explain(id).predictions;
  const moved = predictions.find(({ cause }) => cause === 'fewer arrivals than assumed');
  expect(moved?.completesAtMs).toBeLessThan(predictions[0]?.completesAtMs ?? 0);
});

test('refresh: a sweep of seconds corrects no promise of minutes, however long nothing follows', async () => {
  const b = await temporaryBench({ gpus: 4, policy: { ...pcs, thresholds: [100] } });
  const id = b.submit({ name: 'large', trials: 4, steps: 200, secondsPerStep: 2 });
  for (let i = 0; i < 11; i++) {
    b.submit({ name: `sweep-${i}`, trials: 1, steps: 10, secondsPerStep: 2 });
    await b.clock.advance(500);
  }
  await b.clock.advance(420_000);
  const { predictions } = b.coordinator.explain(id);
  expect(predictions.length).toBeGreaterThan(5);
  for (const { completesAtMs, basis } of predictions) {
    expect(completesAtMs).toBe(basis?.rawCompletesAtMs);
  }
});

test('predict: on more GPUs, and under another policy, without calibration', async () => {
  const b = await bench(2);
  b.submit({ name: 'first', trials: 2, steps: 60, secondsPerStep: 2 });
  await b.clock.advance(20_000);
  const now = b.coordinator.predict(large());
  const wider = b.coordinator.predict(large({ clusterGpus: 4 }));
  expect(wider.promised.seconds).toBeLessThan(now.promised.seconds - 60);
  expect(wider.effects).toEqual([]);
  const fifo = b.coordinator.predict(large({ policy: { name: 'fifo' } }));
  expect(fifo.queue).toBeNull();
  const oneQueue = { ...pcs, thresholds: [], weights: [1] };
  expect(b.coordinator.predict(large({ policy: oneQueue })).queue).toEqual({ index: 0, of: 1 });
  expect(b.coordinator.jobs('all')).toHaveLength(1);
});

test.each(['las', 'themis'] as const)(
  'predict: years ahead under %s with a lease of a millisecond',
  async (name) => {
    const b = await bench(2);
    const years = 1e8;
    b.submit({ name: 'first', trials: 4, steps: years / 100, secondsPerStep: 100 });
    const policy = { name, leaseSeconds: 0.001 };
    const { promised, effects } = b.coordinator.predict(large({ trials: 4, policy }));
    expect(promised.seconds).toBeGreaterThan(100);
    expect(promised.seconds).toBeLessThan(2 * years);
    expect(effects).toMatchObject([{ name: 'first' }]);
  },
);

test('predict: submitted later it waits for less, and counts from then', async () => {
  const b = await bench(2);
  b.submit({ name: 'first', trials: 2, steps: 60, secondsPerStep: 2 });
  await b.clock.advance(20_000);
  const now = b.coordinator.predict(large());
  const inAnHour = new Date(b.clock.nowMs() + 3_600_000).toISOString();
  const later = b.coordinator.predict(large({ submitAt: inAnHour }));
  expect(later.promised.seconds).toBeLessThan(now.promised.seconds - 60);
  expect(Date.parse(later.promised.completesAt)).toBe(
    Date.parse(inAnHour) + later.promised.seconds * 1_000,
  );
});

test.each([
  ['clusterGpus', { clusterGpus: 1 }, 2],
  ['submitAt', { submitAt: '2001-01-01T00:00:00Z' }, '2001-01-01T00:00:00Z'],
  ['submitAt', { submitAt: '2101-01-01T00:00:00Z' }, '2101-01-01T00:00:00Z'],
  ['policy.name', { policy: { name: 'lottery' } }, 'lottery'],
  ['policy.weights[0]', { policy: { ...pcs, weights: [-1, 1] } }, -1],
])('predict: %s that cannot be is refused', async (field, supposed, value) => {
  const b = await bench(2);
  b.submit({ name: 'wide', trials: 1, gpusPerTrial: 2, steps: 60, secondsPerStep: 2 });
  expect(() => b.coordinator.predict(large(supposed))).toThrow(
    expect.objectContaining({
      kind: 'impossible',
      field,
      ...(field === 'clusterGpus' ? {} : { value }),
    }),
  );
});
