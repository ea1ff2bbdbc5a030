// Every shape of Ray's Jobs API that the client relies on, from a real head.
import { expect, test } from 'vitest';
import {
  RayConflictError,
  RayNotFoundError,
  RayRequestError,
  RayTimeoutError,
} from '../../../bridge/ray-client-ts/src/index.ts';
import { useRay } from '../../support/ray.ts';

const ray = useRay({ authentication: 'disabled' });

const waitMs = { timeoutMs: 120_000, pollMs: 100 };

function python(code: string): string {
  return `python -c '${code}'`;
}

test('submit: the job runs and all that is known of it can be read', async () => {
  const { jobs } = ray.client;
  const id = await jobs.submit({
    entrypoint: python('import os; print("hello", os.environ["WHO"])'),
    submissionId: 'greeting.1_a-b',
    runtimeEnv: { env_vars: { WHO: 'wörld' } },
    metadata: { owner: 'me', attempt: '3' },
    entrypointNumCpus: 0,
  });
  expect(id).toBe('greeting.1_a-b');
  const job = await jobs.waitUntilTerminal(id, waitMs);
  expect(job).toMatchObject({
    type: 'SUBMISSION',
    submissionId: id,
    status: 'SUCCEEDED',
    metadata: { owner: 'me', attempt: '3' },
    runtimeEnv: { env_vars: { WHO: 'wörld' } },
    errorType: null,
    driverExitCode: 0,
  });
  expect(job.entrypoint).toContain('print("hello"');
  expect(job.driverNodeId).toMatch(/^[0-9a-f]{56}$/);
  expect(job.startTimeMs).toBeGreaterThan(Date.parse('2020-01-01'));
  expect(job.endTimeMs).toBeGreaterThanOrEqual(job.startTimeMs ?? Number.NaN);
  // The job's own lines and Ray's about it are written by two processes: in either order.
  const logs = await jobs.logs(id);
  expect(logs).toMatch(/^.*Running entrypoint for job greeting\.1_a-b/m);
  expect(logs).toMatch(/^hello wörld$/m);
  expect((await jobs.list()).map(({ submissionId }) => submissionId)).toContain(id);
});

test('submit: an id is chosen when none is given, and a plain command needs nothing else', async () => {
  const { jobs } = ray.client;
  const id = await jobs.submit({ entrypoint: 'echo plain' });
  expect(id).toMatch(/^raysubmit_\w+$/);
  const job = await jobs.waitUntilTerminal(id, waitMs);
  expect(job).toMatchObject({ status: 'SUCCEEDED', metadata: {}, runtimeEnv: {} });
});

test('submit: an id that is taken is a conflict', async () => {
  const { jobs } = ray.client;
  await jobs.submit({ entrypoint: 'true', submissionId: 'twice' });
  const again = jobs.submit({ entrypoint: 'echo again', submissionId: 'twice' });
  await expect(again).rejects.toThrow(RayConflictError);
  await expect(again).rejects.toMatchObject({ submissionId: 'twice', status: 500 });
  await expect(again).rejects.toThrow('already exists');
  await jobs.waitUntilTerminal('twice', waitMs);
});

test('submit: what Ray would choke on is refused here', async () => {
  const { jobs } = ray.client;
  for (const submissionId of ['', 'a/b', 'a b', 'ä', 'x'.repeat(201)]) {
    const refused = jobs.submit({ entrypoint: 'true', submissionId });
    await expect(refused).rejects.toThrow(RayRequestError);
  }
  await expect(jobs.submit({ entrypoint: ' ' })).rejects.toThrow('entrypoint');
});

test('submit: an error of the program is its last line and its exit code', async () => {
  const { jobs } = ray.client;
  const id = await jobs.submit({ entrypoint: 'echo before; exit 7' });
  const job = await jobs.waitUntilTerminal(id, waitMs);
  expect(job).toMatchObject({
    status: 'FAILED',
    errorType: 'JOB_ENTRYPOINT_COMMAND_ERROR',
    driverExitCode: 7,
  });
  expect(job.message).toMatch(/^Job entrypoint command failed with exit code 7, .*\nbefore/ms);
});

test('submit: a working directory that is nowhere fails the job with a reason', async () => {
  const { jobs } = ray.client;
  const working_dir = `gcs://_ray_pkg_${'0'.repeat(64)}.zip`;
  const id = await jobs.submit({ entrypoint: 'true', runtimeEnv: { working_dir } });
  const job = await jobs.waitUntilTerminal(id, waitMs);
  expect(job).toMatchObject({ status: 'FAILED', errorType: 'RUNTIME_ENV_SETUP_FAILURE' });
});

test('get, find, logs, stop, delete: a job that is not there', async () => {
  const { jobs } = ray.client;
  expect(await jobs.find('nobody')).toBeNull();
  for (const call of [jobs.get('nobody'), jobs.logs('nobody'), jobs.stop('nobody')]) {
    await expect(call).rejects.toThrow(RayNotFoundError);
    await expect(call).rejects.toThrow('Job nobody does not exist');
  }
  await expect(jobs.delete('nobody')).rejects.toThrow(RayNotFoundError);
});

test('stop: SIGTERM reaches the program, which has the time it asked for', async () => {
  const { jobs } = ray.client;
  const code = [
    'import signal, sys, time',
    'signal.signal(signal.SIGTERM, lambda *_: (time.sleep(5), print("saved"), sys.exit(0)))',
    'print("ready")',
    'time.sleep(120)',
  ];
  const id = await jobs.submit({
    entrypoint: python(code.join('; ')),
    runtimeEnv: { env_vars: { RAY_JOB_STOP_WAIT_TIME_S: '60' } },
  });
  for await (const text of jobs.tail(id)) if (/^ready$/m.test(text)) break;
  await expect(jobs.delete(id)).rejects.toThrow('non-terminal state');
  expect(await jobs.stop(id)).toBe(true);
  expect(await jobs.waitUntilTerminal(id, waitMs)).toMatchObject({ status: 'STOPPED' });
  // 5 seconds, more than Ray's 3 seconds of patience with others.
  expect(await jobs.logs(id)).toMatch(/saved\n$/);
  expect(await jobs.stop(id)).toBe(false);
  // For a second Ray still watches the job, and would write a deleted one anew as failed.
  await Bun.sleep(3_000);
  await jobs.delete(id);
  expect(await jobs.find(id)).toBeNull();
});

test('waitUntilTerminal: says what the job was doing when the time is up', async () => {
  const { jobs } = ray.client;
  const id = await jobs.submit({ entrypoint: 'sleep 60' });
  const waiting = jobs.waitUntilTerminal(id, { timeoutMs: 1, pollMs: 10 });
  await expect(waiting).rejects.toThrow(RayTimeoutError);
  await expect(waiting).rejects.toThrow(
    new RegExp(`waiting for job ${id}, which is (PENDING|RUNN)`),
  );
  await jobs.stop(id);
  expect((await jobs.waitUntilTerminal(id, waitMs)).status).toBe('STOPPED');
});

test('tail: everything once, from a running job and from one that is over', async () => {
  const { jobs } = ray.client;
  const code = 'import time; [(print("line", i), time.sleep(0.02)) for i in range(100)]';
  const id = await jobs.submit({ entrypoint: python(code) });
  const live = await collect(jobs.tail(id));
  expect(live).toBe(await jobs.logs(id));
  expect(live.match(/^line \d+$/gm)).toEqual(Array.from({ length: 100 }, (_, i) => `line ${i}`));
  expect(await collect(jobs.tail(id))).toBe(live);
});

test('tail: ends when it is aborted, and throws for a job that is not there', async () => {
  const { jobs } = ray.client;
  const id = await jobs.submit({ entrypoint: 'echo begun; sleep 60' });
  const abort = new AbortController();
  let text = '';
  for await (const piece of jobs.tail(id, { signal: abort.signal })) {
    text += piece;
    if (/^begun$/m.test(text)) abort.abort();
  }
  expect(text).toMatch(/^begun$/m);
  await jobs.stop(id);
  await expect(collect(jobs.tail('nobody'))).rejects.toThrow(RayNotFoundError);
});

async function collect(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
