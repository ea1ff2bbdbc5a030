import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hostProblem } from '../../src/setup/launch.mjs';
import { developmentTools } from '../../src/setup/venv.mjs';

test.each(['v20.0.0', 'v22.11.0', 'v24.1.0', 'v100.0.0'])('hostProblem: %s will do', (version) => {
  expect(hostProblem(version, 'linux')).toBeNull();
  expect(hostProblem(version, 'darwin')).toBeNull();
});

test.each(['v8.17.0', 'v18.20.4', 'v19.9.0'])('hostProblem: %s is too old', (version) => {
  expect(hostProblem(version, 'linux')).toContain(
    `Foresight needs Node.js 20 or newer and this is ${version}: install a newer one`,
  );
});

test('hostProblem: Windows', () => {
  expect(hostProblem('v22.0.0', 'win32')).toContain('inside WSL');
});

test('launch: agrees with package.json on the oldest Node', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(engines.node).toBe('>=20');
});

test('developmentTools: the group of pyproject.toml', () => {
  const text = readFileSync('python/pyproject.toml', 'utf8');
  const [, group = ''] = /^dev = \[(.*)\]$/m.exec(text) ?? [];
  expect([...group.matchAll(/"([\w-]+)==/g)].map(([, name]) => name)).toEqual(developmentTools);
});
