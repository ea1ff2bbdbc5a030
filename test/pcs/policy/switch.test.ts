import { expect, onTestFinished, test } from 'vitest';
import { policyChoice, policyOrder } from '../../../src/api/policy.ts';
import type { PolicySpec } from '../../../src/policy/index.ts';
import { aPath } from '../../adapters/sqlite/builders.ts';
import {
  aSubmission,
  type Bench,
  type BenchOptions,
  openBench,
} from '../../support/coordinator.ts';

const fifo: PolicySpec = { name: 'fifo' };
const pcs: PolicySpec = {
  name: 'pcs',
  thresholds: [60],
  weights: [0.9, 0.1],
  zetaMin: 0,
  delta: 0.1,
};

async function bench(options: Partial<BenchOptions> = {}): Promise<Bench> {
  const made = await openBench({ gpus: 2, policy: fifo, historyPath: aPath(), ...options });
  onTestFinished(() => {
    made.coordinator.stop();
    made.history.close();
  });
  return made;
}

/** A long job that holds everything and a short one that waits for it. */
async function contended(options: Partial<BenchOptions> = {}): Promise<Bench & { ids: string[] }> {
  const b = await bench(options);
  const long = b.submit({ name: 'long', trials: 2, steps: 100, secondsPerStep: 2 });
  await b.clock.advance(20_000);
  const short = b.submit({ name: 'short', trials: 1, steps: 5, secondsPerStep: 2 });
  await b.clock.advance(5_000);
  return Object.assign(b, { ids: [long, short] });
}

function events(b: Bench, kind: string) {
  return b.history.eventsAfter(0, 100_000).filter((event) => event.kind === kind);
}

const order = (policy: PolicySpec, more: object = {}) => policyOrder.parse({ policy, ...more });

test('preview: tells what each promise suffers, and changes nothing', async () => {
  const b = await contended();
  const before = b.coordinator.jobs('all');
  const { from, to, suffering, promises } = b.coordinator.policy.preview(
    policyChoice.parse({ policy: pcs }),
  );
  expect([from, to, suffering]).toEqual([fifo, pcs, 1]);
  const [long, short] = promises;
  // The short job passes; the long one gives it a GPU and ends later than promised.
  expect(long).toMatchObject({ job: b.ids[0], suffers: true });
  expect(long?.suffersSeconds).toBeGreaterThan(5);
  expect(long?.suffersSeconds).toBeLessThanOrEqual(long?.laterSeconds ?? 0);
  expect(short).toMatchObject({ job: b.ids[1], suffers: false, suffersSeconds: 0 });
  expect(short?.laterSeconds).toBeLessThan(-60);
  expect(b.coordinator.jobs('all')).toEqual(before);
  expect(b.coordinator.policy.state()).toMatchObject({ policy: fifo, waiting: null });
});

test('set: now switches at once, records it, and predicts anew naming the cause', async () => {
  const b = await contended();
  const wanted = order(pcs, { when: 'now', by: 'ada', why: 'short jobs wait' });
  const { outcome, state, preview } = b.coordinator.policy.set(wanted);
  expect(outcome).toBe('switched');
  expect(state).toMatchObject({ policy: pcs, by: 'ada', why: 'short jobs wait', waiting: null });
  const [changed] = events(b, 'policy-changed');
  expect(changed?.data).toMatchObject({ from: fifo, to: pcs, by: 'ada', why: 'short jobs wait' });
  expect(changed?.data['promises']).toEqual(preview.promises);
  for (const id of b.ids) {
    const { predictions } = b.coordinator.explain(id);
    expect(predictions.at(-1)?.cause).toBe('policy changed to pcs with 2 queues');
    const shown = preview.promises.find(({ job }) => job === id);
    expect(new Date(predictions.at(-1)?.completesAtMs ?? 0).toISOString()).toBe(
      shown?.expectedThen,
    );
  }
  expect(b.coordinator.cluster().policy).toMatchObject({ name: 'pcs' });
  await b.drain();
  const [long, short] = b.ids.map((id) => b.coordinator.job(id));
  expect(Date.parse(short?.finishedAt ?? '')).toBeLessThan(Date.parse(long?.finishedAt ?? ''));
});

test('set: waits until no promise suffers, then switches by itself', async () => {
  const b = await contended();
  const { outcome, state } = b.coordinator.policy.set(order(pcs));
  expect(outcome).toBe('waiting');
  expect(state).toMatchObject({ policy: fifo, waiting: { sufferingJobs: [b.ids[0]] } });
  await b.clock.advance(60_000);
  expect(b.coordinator.policy.state().policy).toEqual(fifo);
  await b.drain();
  expect(b.coordinator.policy.state()).toMatchObject({ policy: pcs, waiting: null });
  const [long] = b.ids.map((id) => b.coordinator.job(id));
  expect(long?.predErrPercent).toBeLessThan(10);
  expect(events(b, 'policy-changed')).toHaveLength(1);
});

test('check: looks again at most every 2 s, however much happens', async () => {
  const b = await contended();
  b.coordinator.policy.set(order(pcs));
  const seen = new Set<string>();
  for (let i = 0; i < 40; i++) {
    b.submit({ name: 'more', steps: 1_000 });
    await b.clock.advance(250);
    seen.add(b.coordinator.policy.state().waiting?.checkedAt ?? 'over');
  }
  const times = [...seen].map(Date.parse);
  expect(times.length).toBeGreaterThan(3);
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_000);
});

test('set: with nothing to suffer it does not wait; a tolerance lets promises suffer', async () => {
  const empty = await bench();
  expect(empty.coordinator.policy.set(order(pcs)).outcome).toBe('switched');
  const b = await contended();
  const lenient = order(pcs, { tolerancePercent: 50 });
  expect(b.coordinator.policy.set(lenient).outcome).toBe('switched');
});

test('set: the policy in force changes nothing and gives up a switch that waits', async () => {
  const b = await contended();
  b.coordinator.policy.set(order(pcs));
  const { outcome, state } = b.coordinator.policy.set(order(fifo));
  expect([outcome, state.waiting]).toEqual(['unchanged', null]);
  expect(events(b, 'policy-changed')).toEqual([]);
  expect(events(b, 'policy-switch-cancelled')).toHaveLength(1);
});

test('cancel: a switch that waits is not made', async () => {
  const b = await contended();
  expect(() => b.coordinator.policy.cancel()).toThrow(/no switch of the policy waits/);
  b.coordinator.policy.set(order(pcs));
  expect(b.coordinator.policy.cancel().waiting).toBeNull();
  await b.drain();
  expect(b.coordinator.policy.state().policy).toEqual(fifo);
});

test('set: leases begin with a policy that has them and end with one that has none', async () => {
  const b = await contended();
  const due = new Set<number>();
  const after = b.clock.after.bind(b.clock);
  b.clock.after = (milliseconds, callback) => {
    const atMs = b.clock.nowMs() + milliseconds;
    if (milliseconds === 17_000) due.add(atMs);
    const cancel = after(milliseconds, callback);
    return () => {
      due.delete(atMs);
      cancel();
    };
  };
  b.coordinator.policy.set(order({ name: 'themis', leaseSeconds: 17 }, { when: 'now' }));
  expect(due.size).toBe(1);
  b.coordinator.policy.set(order(fifo, { when: 'now' }));
  expect(due.size).toBe(0);
});

test('set: a policy that cannot be made names its field', async () => {
  const b = await bench();
  const set = (policy: object) => () => b.coordinator.policy.set(policyOrder.parse({ policy }));
  const wrong = { field: 'policy.weights[1]', value: -1, allowed: 'a positive number' };
  expect(set({ ...pcs, weights: [1, -1] })).toThrow(expect.objectContaining(wrong));
  expect(set({ name: 'lifo' })).toThrow(expect.objectContaining({ field: 'policy.name' }));
});

test('restart: the policy in force goes on, and so does a switch that waits', async () => {
  const b = await contended();
  b.coordinator.policy.set(order(pcs));
  await b.restart();
  expect(b.coordinator.policy.state()).toMatchObject({ policy: fifo, waiting: { policy: pcs } });
  await b.drain();
  expect(b.coordinator.policy.state().policy).toEqual(pcs);
  await b.restart();
  expect(b.coordinator.policy.state()).toMatchObject({ policy: pcs, waiting: null });
});

test('restart: a policy named at the start that differs is a recorded switch', async () => {
  const b = await contended({ isNamed: true });
  expect(events(b, 'policy-changed')).toEqual([]);
  b.coordinator.policy.set(order(pcs, { when: 'now' }));
  await b.restart();
  expect(b.coordinator.policy.state()).toMatchObject({ policy: fifo, why: 'named at the start' });
  const changes = events(b, 'policy-changed').map(({ data }) => [data['from'], data['to']]);
  expect(changes).toEqual([
    [fifo, pcs],
    [pcs, fifo],
  ]);
});

test('restart: a stored policy that this version lacks gives way, on record', async () => {
  const b = await contended();
  const stored = JSON.parse(b.history.setting('policy') ?? '{}');
  b.history.setSetting('policy', JSON.stringify({ ...stored, spec: { name: 'gone' } }));
  await b.restart();
  expect(b.coordinator.policy.state().policy).toEqual(fifo);
  expect(events(b, 'policy-changed')[0]?.data).toMatchObject({ from: { name: 'gone' }, to: fifo });
});

test('set: nothing is changed when it cannot be stored', async () => {
  const b = await contended();
  const addEvent = b.history.addEvent;
  b.history.addEvent = (event) => {
    if (event.kind === 'policy-changed') throw new Error('the disk is full');
    return addEvent(event);
  };
  expect(() => b.coordinator.policy.set(order(pcs, { when: 'now' }))).toThrow('the disk is full');
  expect(b.coordinator.policy.state().policy).toEqual(fifo);
  expect(JSON.parse(b.history.setting('policy') ?? '{}').spec).toEqual(fifo);
});

test('set, cancel: a switch waits, or no longer does, only once that is stored', async () => {
  const b = await contended();
  const { setSetting } = b.history;
  const fails = () => {
    throw new Error('the disk is full');
  };
  b.history.setSetting = fails;
  expect(() => b.coordinator.policy.set(order(pcs))).toThrow('the disk is full');
  expect(b.coordinator.policy.state().waiting).toBeNull();
  b.history.setSetting = setSetting;
  b.coordinator.policy.set(order(pcs));
  b.history.setSetting = fails;
  expect(() => b.coordinator.policy.cancel()).toThrow('the disk is full');
  expect(b.coordinator.policy.state().waiting).toMatchObject({ policy: pcs });
  b.history.setSetting = setSetting;
});

test('submit: a job that arrives after a switch is promised under the new policy', async () => {
  const b = await contended();
  const wanted = aSubmission({ trials: 1, gpusPerTrial: 1, steps: 5, secondsPerStep: 2 }, 'next');
  const before = b.coordinator.predict(wanted).promised.seconds;
  b.coordinator.policy.set(order(pcs, { when: 'now' }));
  const { promised, queue } = b.coordinator.predict(wanted);
  expect([queue, promised.seconds < before / 2]).toEqual([{ index: 0, of: 2 }, true]);
});
