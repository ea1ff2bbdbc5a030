import { expect, onTestFinished, test } from 'vitest';
import { frontRequest, frontView, preference } from '../../../src/api/front.ts';
import { policyOrder } from '../../../src/api/policy.ts';
import type { HistoryStore } from '../../../src/pcs/history.ts';
import { RunnerError } from '../../../src/pcs/ports.ts';
import { aHistory, aJob, aPath } from '../../adapters/sqlite/builders.ts';
import { type Bench, openBench } from '../../support/coordinator.ts';

const hour = 3_600_000;

/** Finished jobs of 1 to 64 GPU-seconds that arrived one after the other until `untilMs`. */
function addPast(
  history: HistoryStore,
  count: number,
  { untilMs = 1_699_990_000_000, times = 1 } = {},
) {
  for (let i = 0; i < count; i++) {
    const submittedAtMs = untilMs - (count - i) * 20_000 + (i % 7) * 1_500;
    const id = `past-${untilMs}-${i}`;
    history.saveJob(
      aJob({ id, sequence: history.nextSequence(), status: 'succeeded', submittedAtMs }),
    );
    const secondsPerStep = times * (1 + ((i * 37) % 64) / 8);
    const sample = { trials: 2, gpusPerTrial: 1, stepsPerTrial: 8, secondsPerStep };
    const gpuSeconds = 2 * 8 * secondsPerStep;
    const sized = { ...sample, gpuSeconds, reuseActors: false, speedups: null, succeeded: true };
    history.addWorkloadSample({ job: id, fingerprint: 'f', submittedAtMs, ...sized });
  }
}

async function bench(past: number, historyPath = aPath()): Promise<Bench> {
  if (past > 0) {
    const history = aHistory(historyPath);
    addPast(history, past);
    history.close();
  }
  const made = await openBench({ gpus: 4, historyPath });
  onTestFinished(() => {
    made.coordinator.stop();
    made.history.close();
  });
  return made;
}

const quick = frontRequest.parse({ evaluations: 24, samples: 2, heldOut: 1, seed: 7 });

async function searched(b: Bench): Promise<void> {
  while (b.coordinator.frontSearch.state().status === 'running') await Bun.sleep(20);
}

function events(b: Bench, kind: string) {
  return b.history.eventsAfter(0, 100_000).filter((event) => event.kind === kind);
}

test('start: finds a front on the workload of the history, and a point of it can be set', async () => {
  const b = await bench(90);
  expect(b.coordinator.frontSearch.start(quick)).toMatchObject({
    status: 'running',
    workload: { source: 'history', jobs: 90, gpus: 4, samples: 2, heldOut: 1 },
  });
  await searched(b);
  expect(b.coordinator.frontSearch.state()).toMatchObject({ status: 'done', done: 24, total: 24 });
  const front = frontView.parse(b.coordinator.front.show());
  expect(front.search.objectives).toEqual(
    preference.parse(b.coordinator.preference.get()).objectives,
  );
  expect(front.points.length).toBeGreaterThan(0);
  for (const point of front.points) {
    expect([point.objectives.length, point.heldOut.length]).toEqual([2, 2]);
    expect(point.thresholds).toHaveLength(point.queues - 1);
    expect(point.sentence).toMatch(/^Mean completion time .*; predictions off by .*\.$/);
  }
  // The bench began first come first served, which is one queue of PCS.
  expect(front.present.heldOut).toHaveLength(2);
  const id = front.points[0]?.id ?? '';
  const { outcome, state } = b.coordinator.policy.set(policyOrder.parse({ point: id }));
  expect([outcome, state.point]).toEqual(['switched', id]);
  const again = b.coordinator.front.show();
  expect(again.points.map(({ isPresent }) => isPresent).indexOf(true)).toBe(0);
  expect(again.points[0]?.sentence).toMatch(/^Mean completion time as now /);
  expect(again.present.heldOut).toEqual(again.points[0]?.heldOut);
  await b.restart();
  expect(b.coordinator.policy.state()).toMatchObject({ point: id, policy: { name: 'pcs' } });
  expect(b.coordinator.front.show().points).toEqual(again.points);
});

test('start: the history is too short, the workload too short, or nothing fits', async () => {
  const b = await bench(12);
  const start = (more: object) => () =>
    b.coordinator.frontSearch.start(frontRequest.parse({ ...quick, ...more }));
  const tooShort = { kind: 'conflict', code: 'history-too-short', field: 'workload' };
  expect(start({})).toThrow(expect.objectContaining(tooShort));
  expect(start({})).toThrow('too few jobs of the history are over to learn from (12 of 90)');
  const trial = { steps: 4, secondsPerStep: 1 };
  const job = (i: number, gpus: number) => ({
    id: `j${i}`,
    arrivalSeconds: i,
    trials: [{ ...trial, gpus }],
  });
  const workload = (jobs: number, gpus = 1) => ({
    workload: { jobs: Array.from({ length: jobs }, (_, i) => job(i, gpus)) },
  });
  expect(start(workload(5))).toThrow(expect.objectContaining({ code: 'workload-too-short' }));
  const wide = { kind: 'impossible', field: 'workload.jobs[0].trials[0].gpus', value: 5 };
  expect(start(workload(90, 5))).toThrow(expect.objectContaining(wide));
  expect(start(workload(90))()).toMatchObject({ workload: { source: 'request', jobs: 90 } });
  await searched(b);
  expect(b.coordinator.front.show().search.workload.source).toBe('request');
});

test('cancel: stops the search and leaves the front; another one may begin', async () => {
  const b = await bench(90);
  expect(() => b.coordinator.frontSearch.cancel()).toThrow(/no search/);
  expect(() => b.coordinator.frontSearch.state()).toThrow(/no search/);
  b.coordinator.frontSearch.start({ ...quick, evaluations: 5_000 });
  expect(() => b.coordinator.frontSearch.start(quick)).toThrow(
    expect.objectContaining({ kind: 'conflict', code: 'search-running' }),
  );
  expect(b.coordinator.frontSearch.cancel()).toMatchObject({ status: 'stopped' });
  expect(events(b, 'front-search-stopped')).toHaveLength(1);
  expect(() => b.coordinator.front.show()).toThrow(/no front/);
  b.coordinator.frontSearch.start({ ...quick, evaluations: 4 });
  await searched(b);
  expect(b.coordinator.frontSearch.state().status).toBe('done');
  expect(events(b, 'front-search-failed')).toEqual([]);
});

test('cancel: a search goes on as long as it cannot be stored that it does not', async () => {
  const b = await bench(90);
  b.coordinator.frontSearch.start({ ...quick, evaluations: 5_000 });
  const { setSearchStatus } = b.history;
  b.history.setSearchStatus = () => {
    throw new Error('the disk is full');
  };
  expect(() => b.coordinator.frontSearch.cancel()).toThrow('the disk is full');
  expect(b.coordinator.frontSearch.state().status).toBe('running');
  b.history.setSearchStatus = setSearchStatus;
  expect(b.coordinator.frontSearch.cancel().status).toBe('stopped');
});

test('resume: a search goes on after a restart and finds what it would have found', async () => {
  const straight = await bench(90);
  straight.coordinator.frontSearch.start(quick);
  await searched(straight);
  const b = await bench(90);
  b.coordinator.frontSearch.start(quick);
  while (b.coordinator.frontSearch.state().done < 3) await Bun.sleep(5);
  await b.restart();
  expect(events(b, 'front-search-resumed')).toHaveLength(1);
  expect(b.coordinator.frontSearch.state().status).toBe('running');
  await searched(b);
  expect(b.coordinator.front.show().points).toEqual(straight.coordinator.front.show().points);
  expect(events(b, 'front-search-started')).toHaveLength(1);
});

test('resume: a search waits for a Ray that is away, and can be cancelled meanwhile', async () => {
  const b = await bench(90);
  const { list } = b.fleet;
  const away = async () => {
    throw new RunnerError('nothing answers.', { isAway: true });
  };
  const { id } = b.coordinator.frontSearch.start(quick);
  await searched(b);
  for (const isCancelled of [false, true]) {
    // As if the coordinator had been killed just before the end of the search.
    b.history.setSearchStatus(id, 'running');
    b.fleet.list = away;
    await b.restart();
    expect(b.coordinator.frontSearch.state().status).toBe('running');
    expect(() => b.coordinator.frontSearch.start(quick)).toThrow(/is under way/);
    if (isCancelled) b.coordinator.frontSearch.cancel();
    b.fleet.list = list;
    await b.clock.advance(2_000);
    await searched(b);
    expect(b.coordinator.frontSearch.state().status).toBe(isCancelled ? 'stopped' : 'done');
    expect(events(b, 'front-search-resumed')).toHaveLength(1);
  }
});

test('start: a search that cannot go on says why', async () => {
  const b = await bench(90);
  const log = b.history.searchLog;
  b.history.searchLog = (id) => ({
    ...log(id),
    append: () => {
      throw new Error('the disk is full');
    },
  });
  b.coordinator.frontSearch.start(quick);
  await searched(b);
  const expected = { status: 'failed', error: expect.stringContaining('the disk is full') };
  expect(b.coordinator.frontSearch.state()).toMatchObject(expected);
});

test('preference: the next search looks for other objectives', async () => {
  const b = await bench(90);
  const wanted = preference.parse({
    objectives: [
      { metric: 'jct', measure: 'p50' },
      { metric: 'unfairness', measure: 'avg' },
      { metric: 'makespan', measure: 'avg' },
    ],
  });
  expect(b.coordinator.preference.set(wanted)).toEqual(wanted);
  await b.restart();
  expect(b.coordinator.preference.get()).toEqual(wanted);
  b.coordinator.frontSearch.start({ ...quick, evaluations: 8, algorithm: 'random' });
  await searched(b);
  const { search, points } = b.coordinator.front.show();
  expect(search.objectives).toEqual(wanted.objectives);
  expect(points[0]?.objectives).toHaveLength(3);
});

test('start: a percentile takes a job beyond it in every piece', async () => {
  const b = await bench(90);
  const wanted = (measure: string) =>
    b.coordinator.preference.set(preference.parse({ objectives: [{ metric: 'jct', measure }] }));
  const start = (jobs: number) => () =>
    b.coordinator.frontSearch.start(frontRequest.parse({ ...quick, jobs }));
  wanted('p99');
  expect(start(1_000)).toThrow('too few jobs of the history are over to learn from (90 of 300)');
  wanted('p99.9');
  const asked = { kind: 'impossible', code: 'workload-too-short', field: 'jobs', value: 2_999 };
  expect(start(2_999)).toThrow(expect.objectContaining(asked));
  const allowed = expect.stringContaining(
    '3000 jobs, 1000 for each of samples and heldOut, as p99.9',
  );
  expect(start(2_999)).toThrow(expect.objectContaining({ allowed }));
  expect(start(3_000)).toThrow('too few jobs of the history are over to learn from (90 of 3000)');
});

test('arrived: jobs of other sizes are told once, in the front and in the health', async () => {
  const b = await bench(90);
  b.coordinator.frontSearch.start({ ...quick, evaluations: 4 });
  await searched(b);
  expect(b.coordinator.front.show().drift).toMatchObject({ drifted: false, sizes: null });
  const later = b.clock.nowMs() + 10 * hour;
  await b.clock.advance(11 * hour);
  addPast(b.history, 60, { untilMs: later, times: 50 });
  b.submit({});
  await b.clock.advance(120_000);
  b.submit({});
  const { drift } = b.coordinator.front.show();
  expect(drift.drifted).toBe(true);
  expect(drift.sizes?.distance).toBeGreaterThan(0.9);
  expect(drift.reason).toMatch(/^Sizes of jobs have another distribution/);
  expect(b.coordinator.health().hints).toEqual([
    expect.stringMatching(/^The workload has drifted since front 1 was computed; a new search/),
  ]);
  await b.restart();
  b.submit({});
  expect(b.coordinator.health()).toMatchObject({ status: 'ok', hints: [expect.any(String)] });
  expect(events(b, 'workload-drifted')).toHaveLength(1);
});

test('set: a point of no front', async () => {
  const b = await bench(0);
  for (const point of ['1-1', 'x', '99999999999-1']) {
    expect(() => b.coordinator.policy.set(policyOrder.parse({ point }))).toThrow(
      expect.objectContaining({ kind: 'not-found', code: 'unknown-point', value: point }),
    );
  }
});
