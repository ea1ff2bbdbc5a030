import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { packFolder } from '../../src/cli/submission/package.ts';
import { driverPids, Foresight, hasProc, sessionLeader } from './foresight.ts';

const gpus = 3;
const queues = ['--thresholds', '20', '--weights', '0.6,0.4'];
const foresight = new Foresight(gpus, queues);

/** Another program that listens on a port. */
async function listening() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

beforeAll(() => foresight.up(), 180_000);
afterAll(() => foresight.down(), 60_000);

test('submit: a plain Tune script is promised at once and its best result can be had', async () => {
  const { package: packageId } = await foresight.client.upload(
    packFolder(resolve('python/examples')).zip,
  );
  const { job, prediction } = await foresight.client.submit({
    name: 'plain',
    entrypoint: 'python plain_tune.py',
    package: packageId,
    trials: 5,
  });
  expect(prediction.promised.source).toBe('prior');
  expect(prediction.promised.seconds).toBeGreaterThan(0);
  const over = await foresight.ended(job.id);
  expect(over).toMatchObject({ status: 'succeeded', trials: 5, trialsDone: 5 });
  // Of the five rates 0.3 is the one whose error shrinks fastest: |1 - 2·0.3| is the smallest.
  expect(over.best).toMatchObject({ metric: 'error', config: { rate: 0.3 } });
  expect(await foresight.client.logs(job.id)).toContain('best rate 0.3');
}, 300_000);

test('up: killed in mid-run and started again, on a used port at first, every job ends once', async () => {
  const long = await foresight.counting({ name: 'long', trials: 3, steps: 16, limit: 4 });
  await foresight.untilTrials(long.id, (trial) => trial.stepsDone === 4);
  const short = await foresight.counting({ name: 'short', trials: 1, steps: 5 });
  await foresight.kill();
  const taken = await listening();
  await expect(foresight.up(`127.0.0.1:${taken.port}`)).rejects.toThrow('up cannot start: ');
  taken.close();
  await foresight.up();
  const held = watchHeld();
  // The short job's queue takes a GPU of the long one, whose trial is paused for it.
  await foresight.until(long.id, (job) => job.grantedGpus < gpus && job.heldGpus === gpus);
  long.lift();
  const ended = [await foresight.ended(short.id), await foresight.ended(long.id)];
  expect(await held.stop()).toBeLessThanOrEqual(gpus);
  for (const job of ended) {
    expect(job.status).toBe('succeeded');
    const { events } = await foresight.client.explain(job.id);
    expect(events.filter((event) => event.kind === 'driver-ready')).toHaveLength(1);
    expect(events.filter((event) => event.kind === 'job-succeeded')).toHaveLength(1);
  }
  expect(ended[1]?.preemptions).toBeGreaterThan(0);
}, 400_000);

test('up: a history that another program locks for a while ends nothing', async () => {
  const other = new Database(join(foresight.folder, 'history.sqlite'));
  const id = await foresight.submit({ name: 'untold', entrypoint: 'true' });
  // What Ray answers to the start of its driver cannot be stored.
  other.exec('BEGIN IMMEDIATE');
  const health = () => foresight.client.health();
  await vi.waitFor(async () => expect((await health()).status).toBe('degraded'), 60_000);
  other.exec('ROLLBACK');
  other.close();
  expect((await foresight.ended(id)).status).toBe('failed');
  expect((await health()).status).toBe('ok');
  expect(await foresight.stop()).toBe(0);
  await foresight.up();
}, 400_000);

test('up: stopped and started again, a job goes on from its checkpoints', async () => {
  const paused = await foresight.counting({ name: 'paused', trials: 2, steps: 6, limit: 3 });
  await foresight.untilTrials(paused.id, (trial) => trial.stepsDone === 3);
  await foresight.stop();
  await foresight.up();
  paused.lift();
  const over = await foresight.ended(paused.id);
  expect(over).toMatchObject({ status: 'succeeded', trialsDone: 2, incarnation: 1 });
}, 400_000);

test.skipIf(!hasProc)(
  'driver: killed in mid-run, it goes on from its checkpoints',
  async () => {
    const id = await foresight.digits({ name: 'victim', trials: 2, steps: 10, secondsPerStep: 1 });
    await foresight.untilTrials(id, (trial) => trial.stepsDone >= 3);
    const pids = driverPids(id);
    expect(pids).toHaveLength(1);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    const over = await foresight.ended(id);
    expect(over).toMatchObject({ status: 'succeeded', incarnation: 1, trialsDone: 2 });
    const { trials } = await foresight.client.explain(id);
    expect(trials.map((trial) => trial.stepsDone)).toEqual([10, 10]);
    // The second driver went on where the checkpoints were: at most the step under way ran twice.
    for (const { rows, steps } of foresight.stepsReported(id)) {
      expect(rows - steps).toBeLessThanOrEqual(1);
    }
  },
  400_000,
);

test.skipIf(!hasProc)(
  'driver: it ends itself when the shell is killed that Ray runs it in',
  async () => {
    const { id, lift } = await foresight.counting({
      name: 'orphan',
      trials: 2,
      steps: 6,
      limit: 3,
    });
    await foresight.untilTrials(id, (trial) => trial.stepsDone === 3);
    const [orphan = 0] = driverPids(id);
    process.kill(sessionLeader(orphan), 'SIGKILL');
    await foresight.until(id, (job) => job.incarnation === 1);
    while (driverPids(id).includes(orphan)) await Bun.sleep(50);
    lift();
    expect(await foresight.ended(id)).toMatchObject({ status: 'succeeded', incarnation: 1 });
    const { trials } = await foresight.client.explain(id);
    expect(trials.map((trial) => [trial.stepsDone, trial.starts])).toEqual([
      [6, 2],
      [6, 2],
    ]);
  },
  400_000,
);
test('train: a training gives a GPU to a job that arrives, and the next one knows how it scales', async () => {
  const { package: packageId } = await foresight.client.upload(
    packFolder(resolve('python/examples')).zip,
  );
  const request = {
    name: 'net',
    entrypoint: 'python digits_training.py --steps 60',
    package: packageId,
    maxGpus: gpus,
  };
  const table = [1, 2, 3].map((count) => ({ gpus: count, seconds: 60 * (0.1 + 0.9 / count) }));
  const training = await foresight.submit({ ...request, demand: { stepsPerTrial: 60, table } });
  await foresight.until(training, (job) => job.heldGpus === gpus && job.progress > 0.03);
  const short = await foresight.digits({ name: 'short', trials: 1, steps: 3, secondsPerStep: 1 });
  await foresight.until(training, (job) => job.heldGpus === gpus - 1);
  expect((await foresight.ended(short)).status).toBe('succeeded');
  const over = await foresight.ended(training);
  expect(over).toMatchObject({ status: 'succeeded', trialsDone: 1, incarnation: 0 });
  expect(over.preemptions).toBeGreaterThan(0);
  expect(over.best).toMatchObject({ trial: 'training', metric: 'accuracy' });
  expect(over.best?.value).toBeGreaterThan(0.9);
  expect(foresight.stepsReported(training)).toEqual([{ rows: 60, steps: 60 }]);
  const { size } = await foresight.client.predict({ ...request, demand: { stepsPerTrial: 60 } });
  expect(size.source).toBe('history');
  const measured = size.scaling?.filter(({ origin }) => origin === 'measured');
  expect(measured?.map((row) => row.gpus)).toEqual([2, 3]);
  expect(size.secondsPerStep).toBeGreaterThan(0.8);
}, 400_000);

test('submit: a broken script fails with its own last words', async () => {
  const id = await foresight.submit({ name: 'broken', entrypoint: 'python nowhere.py' });
  const over = await foresight.ended(id);
  expect(over.status).toBe('failed');
  expect(over.error).toContain('nowhere.py');
}, 120_000);

/** Samples the GPUs that drivers hold, by their own word, as fast as the endpoint answers. */
function watchHeld() {
  let most = 0;
  let watching = true;
  const loop = (async () => {
    while (watching) {
      most = Math.max(most, (await foresight.client.cluster()).heldGpus);
      await Bun.sleep(50);
    }
  })();
  return {
    async stop(): Promise<number> {
      watching = false;
      await loop;
      return most;
    },
  };
}
