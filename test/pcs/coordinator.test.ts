import { expect, test } from 'vitest';
import { RequestError } from '../../src/pcs/errors.ts';
import type { EventRow, PredictionRow } from '../../src/pcs/history.ts';
import type { PolicySpec } from '../../src/policy/index.ts';
import { aSubmission, type Bench, temporaryBench } from '../support/coordinator.ts';

function bench(gpus: number, policy: PolicySpec = { name: 'fifo' }): Promise<Bench> {
  return temporaryBench({ gpus, policy });
}

test('submit: a job is promised, runs and ends', async () => {
  const b = await bench(4);
  const id = b.submit({ trials: 2, steps: 10, secondsPerStep: 2 });
  expect(b.coordinator.job(id)).toMatchObject({ status: 'launching', trials: 2 });
  await b.drain();
  const job = b.coordinator.job(id);
  expect(job).toMatchObject({ status: 'succeeded', trialsDone: 2, heldGpus: 0, grantedGpus: 0 });
  expect(job.predErrPercent).toBeLessThan(40);
});

test('allocate: the first wait of a job is on record with its reason', async () => {
  const b = await bench(1);
  b.submit({ steps: 1_000 });
  const id = b.submit({ steps: 10 });
  await b.clock.advance(60_000);
  expect(b.coordinator.job(id).status).toBe('waiting');
  const rows = b.history.allocations(id).map(({ gpus, reason }) => [gpus, reason.code]);
  expect(rows).toEqual([[0, 'behind-earlier-jobs']]);
});

test('predict: what moves when the cluster shrinks is stored in one transaction, with their events', async () => {
  const b = await bench(4);
  for (let i = 0; i < 5; i++) b.submit({ steps: 1_000 });
  await b.clock.advance(30_000);
  const { transaction, addPrediction, addEvent } = b.history;
  const stored: string[] = [];
  let within = 'alone';
  Object.assign(b.history, {
    transaction: <T>(work: () => T): T => {
      within = 'together';
      const result = transaction(work);
      within = 'alone';
      return result;
    },
    addPrediction: (row: PredictionRow) => {
      stored.push(within);
      addPrediction(row);
    },
    addEvent: (event: Omit<EventRow, 'id'>) => {
      if (event.kind === 'prediction-moved') stored.push(within);
      return addEvent(event);
    },
  });
  b.fleet.cluster = async () => ({ gpuType: null, gpus: 1, cpus: 2, nodes: [] });
  await b.clock.advance(5_000);
  expect(stored.length).toBeGreaterThanOrEqual(8);
  expect(stored).not.toContain('alone');
});

test('submit: more GPUs per trial than the cluster has is refused and stores nothing', async () => {
  const b = await bench(4);
  const wanted = aSubmission({ trials: 1, gpusPerTrial: 8, steps: 1, secondsPerStep: 1 });
  expect(() => b.coordinator.submit(wanted)).toThrow(RequestError);
  try {
    b.coordinator.submit(wanted);
  } catch (error) {
    expect(error).toMatchObject({ code: 'too-many-gpus', field: 'gpusPerTrial', value: 8 });
  }
  expect(b.coordinator.jobs('all')).toEqual([]);
});

test('submit: a job of decades is refused and stores nothing', async () => {
  const b = await bench(4);
  const plan = { trials: 10, gpusPerTrial: 1, steps: 1_000_000, secondsPerStep: 100 };
  expect(b.coordinator.predict(aSubmission(plan)).size.gpuSeconds).toBe(1e9);
  const longer = aSubmission({ ...plan, secondsPerStep: 101 });
  const refusal = { kind: 'impossible', code: 'too-long', field: 'demand', value: longer.demand };
  expect(() => b.coordinator.submit(longer)).toThrow(expect.objectContaining(refusal));
  expect(() => b.coordinator.predict(longer)).toThrow('takes 1010000000 seconds');
  expect(b.coordinator.jobs('all')).toEqual([]);
});

test('submit: speeds are for a cluster whose type of GPU is known', async () => {
  const b = await bench(4);
  const speeds = { A100: 2 };
  const plan = { trials: 1, gpusPerTrial: 1, steps: 10, secondsPerStep: 4 };
  const { demand, ...rest } = aSubmission(plan);
  const wanted = { ...rest, demand: { ...demand, speeds } };
  expect(() => b.coordinator.submit(wanted)).toThrow('not known to be of one type');
  expect(b.coordinator.jobs('all')).toEqual([]);
  b.fleet.gpuType = 'A100';
  await b.clock.advance(60_000);
  const { job } = b.coordinator.submit(wanted);
  expect(job.size).toMatchObject({ gpuSeconds: 20, secondsPerStep: 2, source: 'user' });
  const { events } = b.coordinator.explain(job.id);
  expect(events[0]?.data).toMatchObject({ gpuType: 'A100', speed: 2 });
});

test('submit: a training whose script runs an experiment fails with the reason', async () => {
  const b = await bench(4);
  const plan = { trials: 1, gpusPerTrial: 1, steps: 10, secondsPerStep: 1 };
  const { job } = b.coordinator.submit({ ...aSubmission(plan), maxGpus: 4 });
  expect(job).toMatchObject({ status: 'launching', demandGpus: 4 });
  await b.drain();
  const over = b.coordinator.job(job.id);
  expect(over.status).toBe('failed');
  expect(over.error).toContain('calls foresight.train, but its script runs an experiment');
});

test('predict: answers without storing a job, and names who would be delayed', async () => {
  const b = await bench(2, {
    name: 'pcs',
    thresholds: [100],
    weights: [0.5, 0.5],
    zetaMin: 0,
    delta: 0.1,
  });
  const long = b.submit({ name: 'long', trials: 2, steps: 100, secondsPerStep: 2 });
  await b.clock.advance(20_000);
  const small = aSubmission({ trials: 1, gpusPerTrial: 1, steps: 5, secondsPerStep: 2 }, 'small');
  const answer = b.coordinator.predict(small);
  expect(answer.queue).toEqual({ index: 0, of: 2 });
  expect(answer.promised.seconds).toBeGreaterThan(10);
  expect(answer.effects.map((effect) => effect.job)).toEqual([long]);
  expect(b.coordinator.jobs('all')).toHaveLength(1);
});

test('cancel: a running job ends as cancelled and gives its GPUs to the next', async () => {
  const b = await bench(1);
  const first = b.submit({ steps: 1_000 });
  const second = b.submit({ steps: 5 });
  await b.clock.advance(30_000);
  expect(b.coordinator.job(first).status).toBe('running');
  b.coordinator.cancel(first);
  await b.drain();
  expect(b.coordinator.job(first).status).toBe('cancelled');
  expect(b.coordinator.job(second).status).toBe('succeeded');
});

test('receive: a dead driver is started again and goes on from its saved steps', async () => {
  const b = await bench(2);
  const id = b.submit({ trials: 2, steps: 20, secondsPerStep: 2 });
  await b.clock.advance(30_000);
  b.fleet.kill(id);
  await b.drain();
  const job = b.coordinator.job(id);
  expect(job).toMatchObject({ status: 'succeeded', incarnation: 1 });
  const launched = b.fleet.launches.filter((launch) => launch.job === id);
  expect(launched.map((launch) => launch.incarnation)).toEqual([0, 1]);
});

test('watch: a driver that Ray accepted while it was making its list is not taken for lost', async () => {
  const b = await bench(4);
  const accepted = Promise.withResolvers<void>();
  const listed = Promise.withResolvers<void>();
  const { launch, list } = b.fleet;
  b.fleet.launch = async (request) => {
    await accepted.promise;
    await launch.call(b.fleet, request);
  };
  const id = b.submit({ trials: 1, steps: 10, secondsPerStep: 2 });
  await b.clock.advance(6_000);
  b.fleet.list = async () => {
    const states = await list.call(b.fleet);
    await listed.promise;
    return states;
  };
  await b.clock.advance(2_000);
  accepted.resolve();
  await b.clock.advance(100);
  listed.resolve();
  await b.drain();
  expect(b.coordinator.job(id)).toMatchObject({ status: 'succeeded', incarnation: 0 });
});

test('restart: a new coordinator takes over, every job ends once, none is started twice', async () => {
  const b = await bench(3);
  const ids = [1, 2, 3, 4].map((trials) => b.submit({ trials, steps: 15, secondsPerStep: 2 }));
  await b.clock.advance(25_000);
  await b.restart();
  await b.drain();
  for (const id of ids) {
    expect(b.coordinator.job(id)).toMatchObject({ status: 'succeeded', incarnation: 0 });
    const ended = b.coordinator
      .explain(id)
      .events.filter((event) => event.kind === 'job-succeeded');
    expect(ended).toHaveLength(1);
  }
  expect(b.fleet.launches).toHaveLength(ids.length);
});

test('start: packages are kept for the jobs that are not over', async () => {
  const b = await bench(4);
  const plan = { trials: 1, gpusPerTrial: 1, steps: 1, secondsPerStep: 1 };
  b.coordinator.submit({ ...aSubmission(plan), package: 'package of one that is over' });
  await b.drain();
  b.coordinator.submit({ ...aSubmission(plan), package: 'package' });
  b.submit({});
  await b.restart();
  expect(b.fleet.neededPackages).toEqual(['package']);
});

test('explain: every allocation has a rising epoch and a reason', async () => {
  const b = await bench(2);
  b.submit({ trials: 2, steps: 20 });
  const id = b.submit({ trials: 2, steps: 5 });
  await b.drain();
  const { allocations, predictions } = b.coordinator.explain(id);
  expect(allocations.length).toBeGreaterThan(0);
  const epochs = allocations.map((row) => row.epoch);
  expect(epochs).toEqual([...new Set(epochs)].sort((x, y) => x - y));
  expect(allocations.every((row) => row.reason.text.length > 0)).toBe(true);
  expect(predictions[0]?.cause).toBe('submission');
});

test('lease: GPUs change hands when it ends although nothing else happens, after a restart too', async () => {
  const b = await bench(1, { name: 'las', leaseSeconds: 30 });
  const ids = [1, 2].map(() => b.submit({ trials: 1, steps: 200, secondsPerStep: 1 }));
  const held = () => ids.map((id) => b.coordinator.job(id).heldGpus);
  const holders = new Set<string>();
  for (let i = 0; i < 30; i++) {
    await b.clock.advance(5_000);
    holders.add(held().join());
  }
  expect([...holders]).toEqual(expect.arrayContaining(['1,0', '0,1']));
  await b.restart();
  const [attained, other] = ids.map((id) => b.history.allocations(id).length);
  await b.clock.advance(120_000);
  expect(b.history.allocations(ids[0] ?? '').length).toBeGreaterThan(attained ?? 0);
  expect(b.history.allocations(ids[1] ?? '').length).toBeGreaterThan(other ?? 0);
  await b.drain();
  const jobs = ids.map((id) => b.coordinator.job(id));
  for (const job of jobs) expect(job).toMatchObject({ status: 'succeeded' });
  for (const job of jobs) expect(job.preemptions).toBeGreaterThan(2);
});

test('stop: drivers that go on are heard, and nothing is decided any more', async () => {
  const b = await bench(2, { name: 'las', leaseSeconds: 5 });
  for (let i = 0; i < 3; i++) b.submit({ trials: 2, steps: 50 });
  await b.clock.advance(30_000);
  const allocations = () =>
    b.coordinator.jobs('all').flatMap(({ id }) => b.coordinator.explain(id).allocations);
  b.coordinator.stop();
  const before = allocations();
  await b.clock.advance(60_000);
  expect(allocations()).toEqual(before);
});
