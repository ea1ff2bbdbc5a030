import { expect, test } from 'vitest';
import { faultsOfLock, rangesInManifest, rangesInRequirements } from './packages.ts';

test.each(['^1.2.3', '~1.2.3', '1.x', '*', 'latest', '>=1.2.3', 'github:a/b'])(
  'rangesInManifest: %s is not one version',
  (version) => {
    expect(rangesInManifest({ dependencies: { a: version } })).toHaveLength(1);
    expect(rangesInManifest({ devDependencies: { a: version } })).toHaveLength(1);
  },
);

test('rangesInManifest: exact versions pass', () => {
  expect(rangesInManifest({ dependencies: { a: '1.2.3', b: '1.0.0-rc.1' } })).toEqual([]);
});

test('faultsOfLock: an optional package that is nowhere', () => {
  const packages = {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', optionalDependencies: { b: '1.0.0', c: '1.0.0' } },
    'node_modules/b': { version: '1.0.0' },
  };
  expect(faultsOfLock({ packages })).toEqual([
    'package-lock.json: c, optional for node_modules/a, is missing',
  ]);
  const nested = { ...packages, 'node_modules/a/node_modules/c': { version: '1.0.0' } };
  expect(faultsOfLock({ packages: nested })).toEqual([]);
});

test('faultsOfLock: a package of another registry', () => {
  const from = (resolved: string) => ({ packages: { 'node_modules/a': { resolved } } });
  expect(faultsOfLock(from('https://registry.npmjs.org/a/-/a-1.0.0.tgz'))).toEqual([]);
  expect(faultsOfLock(from('https://mirror.example/a-1.0.0.tgz'))).toHaveLength(1);
});

test('rangesInRequirements: only name==version, markers and comments', () => {
  const good = '# a\nray[default,tune]==2.58.1\nx==1.0.post1 ; python_version < "3.11"\n\n';
  expect(rangesInRequirements(good)).toEqual([]);
  for (const bad of ['ray', 'ray>=2', 'ray==2.*', 'ray~=2.58', '-e .', 'ray @ https://a']) {
    expect(rangesInRequirements(bad)).toHaveLength(1);
  }
});
