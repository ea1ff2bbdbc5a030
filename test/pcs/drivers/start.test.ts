import { expect, test } from 'vitest';
import { type LaunchRequest, RunnerError } from '../../../src/pcs/ports.ts';
import type { PolicySpec } from '../../../src/policy/index.ts';
import { aJob } from '../../adapters/sqlite/builders.ts';
import { type Bench, temporaryBench } from '../../support/coordinator.ts';

function bench(gpus: number, policy: PolicySpec = { name: 'fifo' }): Promise<Bench> {
  return temporaryBench({ gpus, policy });
}

const away = () => new RunnerError('nothing answers.', { isAway: true });

/** From now on launches go through `change`, which may call the real one. */
function changeLaunch(
  { fleet }: Bench,
  change: (request: LaunchRequest, real: () => Promise<void>) => Promise<void>,
): void {
  const real = fleet.launch.bind(fleet);
  fleet.launch = (request) => change(request, () => real(request));
}

/** Drivers of jobs with this name run, and say nothing. */
function silence({ fleet }: Bench, name: string): LaunchRequest[] {
  const silent: LaunchRequest[] = [];
  const [launch, list] = [fleet.launch.bind(fleet), fleet.list.bind(fleet)];
  fleet.launch = async (request) => {
    if (request.job.startsWith(name)) silent.push(request);
    else await launch(request);
  };
  fleet.list = async () => [
    ...(await list()),
    ...silent.map(({ job, incarnation }) => {
      return { job, incarnation, status: 'running', message: null, byItself: false } as const;
    }),
  ];
  return silent;
}

test('startNext: jobs that are submitted while Ray is away are started when it is back', async () => {
  const b = await bench(2);
  const { list } = b.fleet;
  let isAway = true;
  b.fleet.list = async () => {
    if (isAway) throw away();
    return list.call(b.fleet);
  };
  changeLaunch(b, async (_, real) => {
    if (isAway) throw away();
    await real();
  });
  await b.clock.advance(3_000);
  const ids: string[] = [];
  for (let i = 0; i < 12; i++) {
    ids.push(b.submit({ steps: 3 }));
    await b.clock.advance(10_000);
  }
  expect(b.coordinator.health().status).toBe('degraded');
  isAway = false;
  await b.drain();
  for (const id of ids) expect(b.coordinator.job(id).status).toBe('succeeded');
});

test('startNext: a launch that nothing answers is tried for as long as it takes', async () => {
  const b = await bench(2);
  let tries = 0;
  changeLaunch(b, async (_, real) => {
    tries += 1;
    if (tries < 100) throw away();
    await real();
  });
  const id = b.submit({ steps: 3 });
  await b.drain();
  expect(b.coordinator.job(id)).toMatchObject({ status: 'succeeded', incarnation: 0 });
});

test.each([
  [20, 'succeeded'],
  [90, 'failed'],
])('startNext: a job that Ray refuses for %d s has %s', async (seconds, status) => {
  const b = await bench(2);
  const sinceMs = b.clock.nowMs();
  changeLaunch(b, async (_, real) => {
    if (b.clock.nowMs() - sinceMs < seconds * 1_000) throw new RunnerError('no agent yet.');
    await real();
  });
  const id = b.submit({ steps: 3 });
  await b.drain();
  expect(b.coordinator.job(id).status).toBe(status);
});

test('startNext: what Ray refused before it went away says nothing of afterwards', async () => {
  const b = await bench(2);
  let tries = 0;
  changeLaunch(b, async (_, real) => {
    tries += 1;
    if (tries === 1 || tries === 60) throw new RunnerError('no agent yet.');
    if (tries < 60) throw away();
    await real();
  });
  const id = b.submit({ steps: 3 });
  await b.drain();
  expect([b.coordinator.job(id).status, tries]).toEqual(['succeeded', 61]);
});

test('startNext: jobs of which Ray never gets all do not keep others from their turn', async () => {
  const b = await bench(2);
  changeLaunch(b, async ({ job }, real) => {
    if (job.startsWith('big')) throw away();
    await real();
  });
  for (const name of ['big', 'big', 'big', 'small', 'small']) b.submit({ name, steps: 3 });
  await b.clock.advance(120_000);
  const states = b.coordinator.jobs('all').map(({ status }) => status);
  expect(states).toEqual([...Array(3).fill('launching'), 'succeeded', 'succeeded']);
});

test('startNext: a driver that was heard of is kept, although the answer was lost', async () => {
  const b = await bench(2);
  let isLost = true;
  changeLaunch(b, async (_, real) => {
    await real();
    await b.clock.advance(4_000);
    if (isLost) throw away();
  });
  const id = b.submit({ steps: 100 });
  await b.clock.advance(10_000);
  isLost = false;
  await b.restart();
  await b.drain();
  expect(b.coordinator.job(id)).toMatchObject({ status: 'succeeded', incarnation: 0 });
});

test('startNext: a job that is cancelled while Ray refuses it is cancelled', async () => {
  const b = await bench(2);
  const refused = Promise.withResolvers<void>();
  changeLaunch(b, () => refused.promise);
  const id = b.submit({ steps: 3 });
  b.coordinator.cancel(id);
  refused.reject(new RunnerError('no agent yet.'));
  await b.drain();
  expect(b.coordinator.job(id).status).toBe('cancelled');
});

test('startNext: scripts that are slow to say hello keep others waiting for two minutes', async () => {
  const b = await bench(2);
  const silent = silence(b, 'slow');
  for (const name of ['slow', 'slow', 'quick']) b.submit({ name, steps: 3 });
  await b.clock.advance(100_000);
  expect(silent.map(({ job }) => job)).toEqual(['slow-0', 'slow-1']);
  expect(b.coordinator.job('quick-2').status).toBe('launching');
  expect(b.coordinator.health().hints).toEqual([]);
  await b.clock.advance(60_000);
  expect(b.coordinator.job('quick-2').status).toBe('succeeded');
  expect(b.coordinator.health().hints).toEqual([
    'Started over 2 minutes ago, and have not called foresight.fit or foresight.train yet: slow-0, slow-1.',
  ]);
});

test('startNext: many jobs that wait do not keep a smaller one from the share of its queue', async () => {
  const b = await bench(2, {
    name: 'pcs',
    thresholds: [100],
    weights: [1, 1],
    zetaMin: 0,
    delta: 0.1,
  });
  for (let i = 0; i < 25; i++)
    b.submit({ name: 'large', trials: 2, steps: 500, secondsPerStep: 2 });
  await b.clock.advance(120_000);
  const ready = b.coordinator.jobs('active').filter(({ status }) => status !== 'launching');
  expect(ready).toHaveLength(17);
  const small = b.submit({ name: 'small', steps: 5, secondsPerStep: 2 });
  await b.clock.advance(60_000);
  expect(b.coordinator.job(small).status).toBe('succeeded');
});

test('startNext: an answer that was lost with the coordinator costs another driver', async () => {
  const b = await bench(2);
  let isLost = true;
  changeLaunch(b, async (_, real) => {
    await real();
    if (isLost) throw away();
  });
  const { stop } = b.fleet;
  const stopped: string[] = [];
  b.fleet.stop = (job, incarnation) => {
    stopped.push(`${job}/${incarnation}`);
    return stop.call(b.fleet, job, incarnation);
  };
  const id = b.submit({ steps: 200 });
  await b.clock.advance(1_000);
  isLost = false;
  await b.restart();
  await b.drain();
  expect(b.coordinator.job(id)).toMatchObject({ status: 'succeeded', incarnation: 1 });
  expect(stopped).toContain(`${id}/0`);
});

test('submit: no job takes the id of another one', async () => {
  const b = await bench(2);
  b.history.saveJob(aJob({ id: 'same-0', status: 'succeeded' }));
  // The first letters that are drawn are those of that job.
  expect(b.submit({ name: 'same', steps: 3 })).toBe('same-1');
  expect(b.coordinator.jobs('all').map((job) => job.id)).toEqual(['same-0', 'same-1']);
});
