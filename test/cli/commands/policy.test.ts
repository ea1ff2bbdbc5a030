import { afterEach, beforeEach, expect, test } from 'vitest';
import { policyPreview, policyState, policySwitched } from '../../../src/api/index.ts';
import { Service } from '../support.ts';

let service: Service;
beforeEach(async () => {
  service = await Service.open();
});
afterEach(() => service.close());

/** Two queues are in force; first come first served would let the short job wait. */
async function contended(): Promise<void> {
  service.bench.submit({ name: 'long', trials: 4, steps: 100 });
  await service.bench.clock.advance(20_000);
  service.bench.submit({ name: 'short', steps: 10 });
  await service.bench.clock.advance(3_000);
}

const fifo = ['--policy', 'fifo'];

test('policy: what is in force', async () => {
  const { code, stdout } = await service.run(['policy']);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^In force since .*: pcs \(2 queues of weights 2, 1 .*\), by foresight up\n$/,
  );
  const json = await service.run(['policy', '--json']);
  expect(policyState.parse(JSON.parse(json.stdout)).policy.name).toBe('pcs');
});

test('policy preview: a line per job, and nothing changes', async () => {
  await contended();
  const { code, stdout } = await service.run(['policy', 'preview', ...fifo]);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.slice(0, 3)).toEqual([
    expect.stringMatching(/^From pcs /),
    'to   fifo',
    expect.stringMatching(/^JOB +PROMISED +NOW +THEN +CHANGE +PROMISE$/),
  ]);
  expect(lines[3]).toMatch(/^long-0 .* (earlier|none) +kept$/);
  expect(lines[4]).toMatch(/^short-1 .* later +suffers by .* \(\d+ %\)$/);
  expect(lines[5]).toBe('1 promise of 2 would suffer by more than 1 %.');
  const json = await service.run(['policy', 'preview', ...fifo, '--json']);
  expect(policyPreview.parse(JSON.parse(json.stdout)).suffering).toBe(1);
  expect((await service.run(['policy'])).stdout).toMatch(/^In force since .*: pcs /);
});

test('policy set: waits, shows that it does, and can be cancelled', async () => {
  await contended();
  const { code, stdout } = await service.run(['policy', 'set', ...fifo, '--why', 'to be fair']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nNot switched yet: it waits until no promise suffers\.\n/);
  const shown = await service.run(['policy']);
  expect(shown.stdout).toMatch(/\nWaits since .*: fifo, by \S+: to be fair\n/);
  expect(shown.stdout).toContain('until the promise of 1 job would not suffer: short-1\n');
  const cancelled = await service.run(['policy', 'cancel']);
  expect(cancelled.stdout).not.toContain('Waits');
  const again = await service.run(['policy', 'cancel']);
  expect([again.code, again.stderr]).toEqual([1, 'error: no switch of the policy waits.\n']);
});

test('policy set --now: switches, and explain names the cause', async () => {
  await contended();
  const { code, stdout } = await service.run(['policy', 'set', '--now', ...fifo, '--json']);
  expect(code).toBe(0);
  expect(policySwitched.parse(JSON.parse(stdout)).outcome).toBe('switched');
  const story = await service.run(['explain', 'short-1']);
  expect(story.stdout).toMatch(/ later, because of: policy changed to fifo\.\n/);
  const same = await service.run(['policy', 'set', ...fifo]);
  expect(same.stdout).toMatch(/^This policy is in force already\.\n/);
});

test('policy set: queues are cut from the sizes of the jobs there were', async () => {
  for (const steps of [1, 1, 1, 1, 50]) service.bench.submit({ steps });
  const { stdout } = await service.run(['policy', 'set', '--now', '--policy', 'pcs', '--json']);
  const { policy } = policySwitched.parse(JSON.parse(stdout)).state;
  expect(policy['thresholds']).toEqual([expect.any(Number)]);
});

test.each([
  [['policy', 'set'], 2, 'a point of the front, or instead of it a policy (--policy)'],
  [
    ['policy', 'set', '1-1', '--policy', 'fifo'],
    2,
    'a point of the front, or instead of it a policy (--policy)',
  ],
  [['policy', 'preview', '9-9'], 1, 'an id of a point from GET /v1/front'],
  [['policy', 'set', '--lease', '60', '--now'], 2, '--policy is needed with --lease'],
  [['policy', 'set', '--policy', 'fifo', '--zeta', '0'], 2, 'to leave it out with --policy fifo'],
  [
    ['policy', 'set', '--policy', 'pcs', '--weights', '1,-1', '--thresholds', '5'],
    1,
    'policy.weights[1]',
  ],
  [['policy', 'set', '--policy', 'fifo', '--tolerance', '-1'], 1, 'tolerancePercent'],
])('policy: %j is refused', async (args, exitCode, message) => {
  const { code, stdout, stderr } = await service.run(args);
  expect([code, stdout]).toEqual([exitCode, '']);
  expect(stderr).toContain(message);
});
