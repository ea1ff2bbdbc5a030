import { expect, test } from 'vitest';
import {
  headArguments,
  headEnvironment,
  markOf,
} from '../../../src/adapters/process/ray-head-command.ts';

const head = {
  address: 'http://127.0.0.1:4711',
  agentPort: 4712,
  gpus: 6,
  stateFile: '/data/ray-head.json',
  logFile: '/data/ray-head.log',
  tokenFile: '/data/ray-token',
  temporaryDirectory: '/tmp/fsray-1',
};
const options = { python: '/venv/bin/python', directory: '/data', gpus: 6 };

test('headEnvironment: nothing of another cluster, another job or a GPU selection gets in', () => {
  const base = {
    PATH: '/usr/bin',
    HOME: '/home',
    RAY_ADDRESS: 'ray://elsewhere:1',
    RAY_AUTH_TOKEN: 'of another cluster',
    FORESIGHT_JOB: 'outer',
    CUDA_VISIBLE_DEVICES: '0',
    CUDA_HOME: '/cuda',
    UNSET: undefined,
  };
  const environment = headEnvironment(base, options, head);
  expect(environment).toMatchObject({
    HOME: '/home',
    CUDA_HOME: '/cuda',
    PATH: '/venv/bin:/usr/bin',
  });
  const own = Object.keys(environment).filter((name) => /^(RAY_[A-Z]|FORESIGHT|UNSET)/.test(name));
  expect(own.sort()).toEqual([
    'FORESIGHT_RAY_HEAD',
    'RAY_AUTH_MODE',
    'RAY_AUTH_TOKEN_PATH',
    'RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER',
    'RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S',
    'RAY_USAGE_STATS_ENABLED',
  ]);
  expect(environment).not.toHaveProperty('CUDA_VISIBLE_DEVICES');
  expect(`FORESIGHT_RAY_HEAD=${environment['FORESIGHT_RAY_HEAD']}`).toBe(markOf(head));
});

test('headEnvironment: what is asked for wins, and authentication is always said', () => {
  const environment = { RAY_memory_usage_threshold: '0.9', RAY_USAGE_STATS_ENABLED: '1' };
  const open = headEnvironment({}, { ...options, environment }, { ...head, tokenFile: null });
  expect(open).toMatchObject({ ...environment, RAY_AUTH_MODE: 'disabled' });
  expect(open).not.toHaveProperty('RAY_AUTH_TOKEN_PATH');
  const token = headEnvironment({}, options, head);
  expect(token).toMatchObject({ RAY_AUTH_MODE: 'token', RAY_AUTH_TOKEN_PATH: '/data/ray-token' });
});

test('headArguments: the ports that others must know, and the amounts', () => {
  const args = headArguments(options, head);
  expect(args).toEqual(
    expect.arrayContaining([
      '--dashboard-port=4711',
      '--dashboard-agent-listen-port=4712',
      '--num-gpus=6',
      '--num-cpus=4',
      '--no-monitor',
      '--include-log-monitor=true',
      '--temp-dir=/tmp/fsray-1/r',
    ]),
  );
  expect(args).not.toContain('--full');
  const full = headArguments({ ...options, fullDashboard: true, workerLogs: false, cpus: 0 }, head);
  expect(full[1]).toBe('--full');
  expect(full).toEqual(expect.arrayContaining(['--num-cpus=0', '--include-log-monitor=false']));
  expect(full).not.toContain('--no-monitor');
});
