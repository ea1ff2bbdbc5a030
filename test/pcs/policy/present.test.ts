import { expect, test } from 'vitest';
import { isSamePolicy, PresentPolicy, policyTitle } from '../../../src/pcs/policy/present.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';
import { aHistory, aMoment } from '../../adapters/sqlite/builders.ts';

const pcs = { name: 'pcs', thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 };
const origin = { point: null, by: 'ada', why: null, sinceMs: aMoment };

test('isSamePolicy: the order of fields does not matter, their values do', () => {
  const { name, ...rest } = pcs;
  expect(isSamePolicy(pcs, { ...rest, name })).toBe(true);
  expect(isSamePolicy(pcs, { ...pcs, delta: 0.2 })).toBe(false);
  expect(isSamePolicy(pcs, { ...pcs, weights: [2] })).toBe(false);
  expect(isSamePolicy(pcs, { name: 'fifo' })).toBe(false);
});

test('policyTitle: names the policy and how many queues it has', () => {
  const three = { ...pcs, thresholds: [1, 2], weights: [1, 1, 1] };
  const words = [{ name: 'fifo' }, pcs, three].map((spec) => policyTitle(policyFromSpec(spec)));
  expect(words).toEqual(['fifo', 'pcs with 1 queue', 'pcs with 3 queues']);
});

test('change: is stored with what is written beside it, or not at all', () => {
  const history = aHistory();
  const present = new PresentPolicy(history, { spec: { name: 'fifo' }, ...origin });
  const fail = () => {
    history.setSetting('beside', 'written');
    throw new Error('no');
  };
  expect(() => present.change({ spec: pcs, ...origin }, fail)).toThrow('no');
  expect([present.spec, history.setting('policy'), history.setting('beside')]).toEqual([
    { name: 'fifo' },
    null,
    null,
  ]);
  present.change({ spec: pcs, ...origin }, () => history.setSetting('beside', 'written'));
  const next = new PresentPolicy(history, { spec: { name: 'fifo' }, ...origin });
  expect([next.spec, next.policy.queues, history.setting('beside')]).toEqual([pcs, 1, 'written']);
});
