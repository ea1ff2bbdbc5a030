// One seeded run with preemptions, decision by decision. UPDATE_GOLDEN=1 writes the file anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { automlWorkload } from '../../../src/model/gpu-cluster/generate.ts';
import { simulate } from '../../../src/model/gpu-cluster/simulate.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';
import { someOverheads } from './support.ts';

const path = new URL('../../golden/gpu-cluster-decisions.json', import.meta.url);
const kinds = new Set(['arrive', 'grant', 'pause', 'over']);

function decisions() {
  const policy = policyFromSpec({
    name: 'pcs',
    thresholds: [30, 120],
    weights: [0.6, 0.3, 0.1],
    zetaMin: 0.5,
    delta: 0.1,
  });
  const workload = automlWorkload({ seed: 3, jobs: 30, gpus: 6, load: 0.9, meanTrialSeconds: 20 });
  const log: string[] = [];
  const { jobs, summary } = simulate(workload, {
    gpus: 6,
    policy,
    overheads: someOverheads,
    predict: true,
    observer: ({ atMicros, kind, job, trial, gpus }) => {
      if (kinds.has(kind)) log.push([atMicros, kind, job, trial ?? '-', gpus].join(' '));
    },
  });
  const predicted = jobs.map(({ id, predictedJctSeconds: seconds }) => `${id} ${seconds}`);
  return { log, predicted, preemptions: summary.preemptions };
}

test('simulate: decides and foresees as recorded', () => {
  const found = decisions();
  expect(found.preemptions).toBeGreaterThan(5);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`);
  }
  expect(found).toEqual(JSON.parse(readFileSync(path, 'utf8')));
});
