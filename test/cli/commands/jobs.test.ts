import { afterEach, beforeEach, expect, test } from 'vitest';
import { explanation, jobList, jobView, predictionView } from '../../../src/api/index.ts';
import { RunnerError } from '../../../src/pcs/ports.ts';
import { Service } from '../support.ts';

let service: Service;
beforeEach(async () => {
  service = await Service.open();
});
afterEach(() => service.close());

test('jobs: none', async () => {
  expect(await service.run(['jobs'])).toEqual({ code: 0, stdout: 'No jobs.\n', stderr: '' });
});

test('jobs: a line each; --all shows those that are over', async () => {
  service.bench.submit({ name: 'early' });
  await service.bench.drain();
  service.bench.submit({ name: 'late', trials: 2, steps: 100 });
  await service.bench.clock.advance(10_000);
  const active = await service.run(['jobs']);
  expect(active.stdout.split('\n')).toEqual([
    expect.stringMatching(/^ID +STATUS +QUEUE +GPUS +DONE +SUBMITTED +PROMISED +END$/),
    expect.stringMatching(
      /^late-1 +running +2\/2 +2\/2 +[\d.]+ % +2023-11-14 \S+ +2023-11-14 \S+ +~/,
    ),
    '',
  ]);
  const all = await service.run(['jobs', '--all']);
  expect(all.stdout).toMatch(/\nearly-0 +succeeded +- +0\/0 +100 % .*\nlate-1 /);
  const json = await service.run(['jobs', '--all', '--json']);
  const { jobs } = jobList.parse(JSON.parse(json.stdout));
  expect(jobs.map(({ id }) => id)).toEqual(['early-0', 'late-1']);
  const newest = await service.run(['jobs', '--all', '--limit', '1']);
  expect(newest.stdout).toMatch(/\nlate-1 /);
  expect(newest.stdout).not.toMatch(/early-0/);
});

test('job: everything about one', async () => {
  service.bench.submit({ name: 'one' });
  await service.bench.clock.advance(10_000);
  const { code, stdout } = await service.run(['job', 'one-0']);
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('job       one-0 (one)');
  expect(lines[1]).toMatch(/^state {5}running \d+ %; 1 of 1 GPU; 0 of 1 trial done; was to end at/);
  expect(stdout).toMatch(
    /\nqueue {5}queue 1 of 2\nsize {6}20 GPU-seconds \(10 steps of 2 s a trial\)/,
  );
  const json = await service.run(['job', 'one-0', '--json']);
  expect(jobView.parse(JSON.parse(json.stdout)).id).toBe('one-0');
});

test('explain: tells the promise, what moved it and every allocation with its reason', async () => {
  service.bench.submit({ name: 'long', trials: 4, steps: 100 });
  await service.bench.clock.advance(10_000);
  service.bench.submit({ name: 'short' });
  await service.bench.drain();
  const { code, stdout } = await service.run(['explain', 'long-0']);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toBe(
    'long-0 (long): 4 trials of 1 GPU; size 800 GPU-seconds, as you stated it.',
  );
  expect(lines[1]).toMatch(/ Submitted; promised to complete in .*, at 2023-11-14 22:1\d\.$/);
  expect(stdout).toMatch(/ {2}From 0 to 4 GPUs\. It gets all 4 GPUs it can use\.\n/);
  expect(stdout).toMatch(/ {2}From 4 to \d GPUs?\. /);
  expect(stdout).toMatch(
    / {2}Predicted to complete at .*, .* later, because of: arrival of short\.\n/,
  );
  expect(lines.at(-1)).toMatch(/^It succeeded after .* later than promised \(.* %\)/);
  const json = await service.run(['explain', 'long-0', '--json']);
  expect(explanation.parse(JSON.parse(json.stdout)).predictions.length).toBeGreaterThan(1);
});

test('jobs: says that Ray is away', async () => {
  service.bench.submit({ name: 'one' });
  service.bench.fleet.list = async () => {
    throw new RunnerError('Ray does not answer.', { isAway: true });
  };
  await service.bench.clock.advance(5_000);
  const { code, stdout, stderr } = await service.run(['jobs']);
  expect([code, stderr]).toEqual([0, 'problem: Ray does not answer.\n']);
  expect(stdout).toContain('one-0');
});

test('cancel: asks, and says so; one that is over stays as it is', async () => {
  service.bench.submit({ name: 'one' });
  await service.bench.clock.advance(500);
  const asked = await service.run(['cancel', 'one-0']);
  expect(asked.code).toBe(0);
  expect(asked.stdout).toMatch(/^one-0: asked to end; /);
  await service.bench.drain();
  const again = await service.run(['cancel', 'one-0']);
  expect(again.stdout).toMatch(/^one-0: cancelled after /);
});

test('predict: a promise without a job', async () => {
  const args = ['predict', '--trials', '2', '--steps', '5', '--seconds-per-step', '3'];
  const { code, stdout } = await service.run(args);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^If submitted now: predicted to complete in .*; size 30 GPU-seconds/);
  const json = await service.run([...args, '--json']);
  expect(predictionView.parse(JSON.parse(json.stdout)).size.gpuSeconds).toBe(30);
  expect(service.bench.coordinator.jobs('all')).toEqual([]);
});

test('logs: of a job that was launched', async () => {
  service.bench.fleet.logs = async () => 'epoch 1\nepoch 2\n';
  service.bench.submit({ name: 'one' });
  await service.bench.clock.advance(5_000);
  expect((await service.run(['logs', 'one-0'])).stdout).toBe('epoch 1\nepoch 2\n');
  const json = await service.run(['logs', 'one-0', '--json']);
  expect(JSON.parse(json.stdout)).toEqual({ job: 'one-0', log: 'epoch 1\nepoch 2\n' });
});

test.each(['job', 'explain', 'cancel', 'logs'])('%s: an unknown id', async (command) => {
  const { code, stdout, stderr } = await service.run([command, 'nope-7']);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^error: .*nope-7.*\n$/);
  const json = await service.run([command, '--json', 'nope-7']);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout).error.message).toContain('nope-7');
});
