import { expect, test } from 'vitest';
import { type LaunchState, RunnerError } from '../../../src/pcs/ports.ts';
import { temporaryBench } from '../../support/coordinator.ts';

test('watch: a cancelled job whose script never listens is stopped, again where that failed', async () => {
  const b = await temporaryBench({ gpus: 2 });
  let status: LaunchState['status'] = 'running';
  b.fleet.launch = async () => undefined;
  b.fleet.list = async () => [
    { job: 'deaf-0', incarnation: 0, status, message: null, byItself: false },
  ];
  let stops = 0;
  b.fleet.stop = async () => {
    stops += 1;
    if (stops < 3) throw new RunnerError('nothing answers.', { isAway: true });
    status = 'stopped';
  };
  const id = b.submit({ name: 'deaf' });
  await b.clock.advance(5_000);
  b.coordinator.cancel(id);
  await b.drain();
  expect([b.coordinator.job(id).status, stops]).toEqual(['cancelled', 3]);
});

test('watch: a driver that goes on although it was told to end is stopped after a minute', async () => {
  const b = await temporaryBench({ gpus: 2 });
  const id = b.submit({ steps: 1_000 });
  await b.clock.advance(30_000);
  const { send } = b.fleet;
  b.fleet.send = (message) => (message.type === 'cancel' ? true : send.call(b.fleet, message));
  b.coordinator.cancel(id);
  await b.clock.advance(50_000);
  expect(b.coordinator.job(id).status).not.toBe('cancelled');
  await b.clock.advance(30_000);
  expect(b.coordinator.job(id).status).toBe('cancelled');
  expect(b.fleet.heldNow()).toBe(0);
});

test('watch: an experiment that ended while no coordinator listened is over, though its script goes on', async () => {
  const b = await temporaryBench({ gpus: 2 });
  const id = b.submit({ steps: 2 });
  await b.clock.advance(7_000);
  expect(b.coordinator.job(id).status).toBe('running');
  b.fleet.onMessage = () => undefined;
  await b.restart();
  expect(b.coordinator.job(id)).toMatchObject({ status: 'succeeded', grantedGpus: 0, heldGpus: 0 });
  expect((await b.fleet.list())[0]?.status).toBe('running');
});

test.each([
  ['is away', new RunnerError('nothing answers.', { isAway: true })],
  ['answers', null],
])('stop: nothing is stored any more when Ray, still asked, %s', async (_, error) => {
  const b = await temporaryBench({ gpus: 2 });
  const deaf = b.submit({});
  await b.clock.advance(1_500);
  const { promise: answer, resolve, reject } = Promise.withResolvers<void>();
  b.fleet.list = () => answer.then(() => []);
  b.fleet.launch = () => answer;
  b.fleet.stop = () => answer;
  b.submit({});
  b.coordinator.cancel(deaf);
  await b.clock.advance(1_500);
  b.coordinator.stop();
  const stored: string[] = [];
  Object.assign(b.history, {
    addEvent: ({ kind }: { kind: string }) => stored.push(kind),
    saveJob: () => stored.push('job'),
  });
  if (error === null) resolve();
  else reject(error);
  await b.clock.advance(5_000);
  expect(stored).toEqual([]);
});

test('watch: drivers that end with their Ray do not count as deaths', async () => {
  const b = await temporaryBench({ gpus: 2 });
  const id = b.submit({ steps: 60, secondsPerStep: 2 });
  for (let i = 0; i < 6; i++) {
    await b.clock.advance(20_000);
    for (const driver of b.fleet.drivers.values()) driver.kill('failed');
    b.fleet.drivers.clear();
  }
  await b.drain();
  expect(b.coordinator.job(id)).toMatchObject({ status: 'succeeded', incarnation: 6 });
});

test('watch: a driver that is seen to die too often fails its job', async () => {
  const b = await temporaryBench({ gpus: 2 });
  const id = b.submit({ steps: 60, secondsPerStep: 2 });
  for (let i = 0; i < 6; i++) {
    await b.clock.advance(20_000);
    b.fleet.kill(id);
  }
  await b.drain();
  const { status, error } = b.coordinator.job(id);
  expect(status).toBe('failed');
  expect(error).toMatch(/^its driver died 4 times; last: /);
});

test.each([
  ['its node is lost', false, { status: 'succeeded', incarnation: 1 }],
  ['its script ends by itself', true, { status: 'failed', incarnation: 0 }],
])('watch: while a driver starts %s', async (_, byItself, expected) => {
  const b = await temporaryBench({ gpus: 2 });
  const id = b.submit({ steps: 2 });
  const { list } = b.fleet;
  const message = 'Job supervisor actor died: The actor died.';
  b.fleet.list = async () => [{ job: id, incarnation: 0, status: 'failed', message, byItself }];
  await b.clock.advance(1_500);
  b.fleet.list = list;
  await b.drain();
  expect(b.coordinator.job(id)).toMatchObject(expected);
  expect(b.coordinator.job(id).error).toBe(
    byItself
      ? `its script did not get as far as foresight.fit or foresight.train: ${message}`
      : null,
  );
});

test('watch: a script that ends without an error has not run its experiment', async () => {
  const b = await temporaryBench({ gpus: 2 });
  const id = b.submit({ steps: 2 });
  const message = 'Job finished successfully.';
  b.fleet.list = async () => [
    { job: id, incarnation: 0, status: 'succeeded', message, byItself: true },
  ];
  await b.clock.advance(1_500);
  expect(b.coordinator.job(id)).toMatchObject({
    status: 'failed',
    error:
      'its script did not get as far as foresight.fit or foresight.train: it ended without an error',
  });
});

test('watch: a driver whose node is lost again and again fails its job', async () => {
  const b = await temporaryBench({ gpus: 2 });
  const id = b.submit({ steps: 2 });
  const message = 'Job supervisor actor could not be scheduled: no room';
  b.fleet.list = async () =>
    [0, 1, 2, 3].map((incarnation) => {
      return { job: id, incarnation, status: 'failed', message, byItself: false };
    });
  await b.drain();
  const error = `its driver died 4 times; last: ${message}`;
  expect(b.coordinator.job(id)).toMatchObject({ status: 'failed', incarnation: 3, error });
});

test('watch: Ray may list what is over for ever, and is not looked up each time', async () => {
  const b = await temporaryBench({ gpus: 2 });
  for (let i = 0; i < 5; i++) b.submit({ steps: 2 });
  await b.drain();
  const { list } = b.fleet;
  const stranger = { status: 'running', message: null, byItself: false } as const;
  b.fleet.list = async () => [
    ...(await list.call(b.fleet)),
    { ...stranger, job: 'of another history', incarnation: 0 },
  ];
  await b.clock.advance(10_000);
  const { job } = b.history;
  let lookUps = 0;
  Object.assign(b.history, {
    job: (id: string) => {
      lookUps += 1;
      return job(id);
    },
  });
  await b.clock.advance(60_000);
  expect(lookUps).toBe(0);
});

test('watch: what follows the experiment in a script has an hour', async () => {
  const b = await temporaryBench({ gpus: 2 });
  const id = b.submit({ steps: 2 });
  b.fleet.list = async () => [
    { job: id, incarnation: 0, status: 'running', message: null, byItself: false },
  ];
  await b.drain();
  const since = b.clock.nowMs();
  const stops: number[] = [];
  b.fleet.stop = async () => void stops.push(b.clock.nowMs() - since);
  await b.clock.advance(55 * 60_000);
  expect(stops).toEqual([]);
  await b.clock.advance(10 * 60_000);
  expect(stops.length).toBeGreaterThan(0);
});
