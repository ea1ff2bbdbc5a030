import { expect, test } from 'vitest';
import { forbiddenImports } from './imports.ts';

/** What the rules say about one line in a file. */
function check(path: string, text: string): string[] {
  return forbiddenImports({ path, text, bytes: text.length });
}

test.each([
  ['value', "import { a } from '../pcs/job.ts';"],
  ['type only', "import type { A } from '../pcs/job.ts';"],
  ['side effect', "import '../pcs/job.ts';"],
  ['dynamic', "const a = import('../pcs/job.ts');"],
  ['re-export', "export * from '../pcs/job.ts';"],
  ['import type', "let a: import('../pcs/job.ts').A;"],
  ['require', 'const a = require("../pcs/job.ts");'],
  ['over two lines', "import {\n  a,\n} from '../pcs/job.ts';"],
])('forbiddenImports: finds a %s import', (_, line) => {
  expect(check('src/policy/wfq.ts', line)).toEqual([
    'src/policy/wfq.ts: policy may not import ../pcs/job.ts',
  ]);
});

test.each([
  ['src/kernel/prng.ts', '../stats/mean.ts'],
  ['src/kernel/prng.ts', 'zod'],
  ['src/stats/mean.ts', 'node:fs'],
  ['src/queueing/weights.ts', '../policy/wfq.ts'],
  ['src/policy/wfq.ts', '../model/gpu-cluster/snapshot.ts'],
  ['src/model/gpu-cluster/simulate.ts', '../../api/job.ts'],
  ['src/model/gpu-cluster/simulate.ts', '../../../bridge/index.ts'],
  ['src/model/gpu-cluster/simulate.ts', '../../search/evaluation/objective.ts'],
  ['src/search/store.ts', '../pcs/history.ts'],
  ['src/api/job.ts', '../pcs/job.ts'],
  ['src/api/job.ts', 'hono'],
  ['src/pcs/coordinator.ts', '../adapters/sqlite/store.ts'],
  ['src/pcs/coordinator.ts', '../../bridge/ray-client-ts/client.ts'],
  ['src/pcs/coordinator.ts', 'node:crypto'],
  ['src/adapters/http/server.ts', '../../cli/main.ts'],
  ['src/setup/main.mjs', 'commander'],
  ['src/setup/main.mjs', '../cli/main.ts'],
  ['bridge/messages.ts', '../src/api/job.ts'],
  ['bridge/messages.ts', './ray-client-ts/client.ts'],
  ['bridge/ray-client-ts/client.ts', '../../src/pcs/ports.ts'],
  ['bridge/ray-client-ts/client.ts', '../messages.ts'],
])('forbiddenImports: %s may not import %s', (path, specifier) => {
  expect(check(path, `import '${specifier}';`)).toHaveLength(1);
});

test.each([
  ['src/kernel/timer-heap.ts', './units.ts'],
  ['src/policy/wfq.ts', '../queueing/weights.ts'],
  ['src/model/gpu-cluster/simulate.ts', '../../policy/scheduler.ts'],
  ['src/search/space.ts', '../queueing/weights.ts'],
  ['src/pcs/predictor.ts', '../model/gpu-cluster/snapshot.ts'],
  ['src/pcs/job.ts', '../../bridge/index.ts'],
  ['src/pcs/job.ts', 'zod'],
  ['src/adapters/ray/runner.ts', '../../../bridge/ray-client-ts/client.ts'],
  ['src/adapters/sqlite/store.ts', 'better-sqlite3'],
  ['src/cli/main.ts', '../adapters/http/server.ts'],
  ['src/cli/main.ts', '../../package.json'],
  ['src/setup/main.mjs', 'node:fs'],
  ['bridge/tables.ts', 'apache-arrow'],
])('forbiddenImports: %s may import %s', (path, specifier) => {
  expect(check(path, `import '${specifier}';`)).toEqual([]);
});

test('forbiddenImports: a folder without a rule', () => {
  expect(check('src/misc/a.ts', '')).toEqual([
    'src/misc/a.ts: misc has no rule in test/lint/imports.ts',
  ]);
});
