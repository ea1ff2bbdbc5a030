// Stands in for npm: makes the node_modules that the checks and the launcher look for.
// SUITES_WAIT: Vitest waits for SIGTERM.
// NPM_SAYS: prints it and fails. NPM_WAITS: goes on only once the file of that name is there.
import { appendFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const { CALLS = '', NPM_SAYS, NPM_WAITS, REAL_BUN = '' } = process.env;
appendFileSync(CALLS, `npm ${process.argv[3]}\n`);
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/bun/bin', { recursive: true });
if (NPM_SAYS !== undefined) {
  process.stderr.write(NPM_SAYS);
  process.exit(1);
}
// Nobody waits for one that was orphaned and whose project is gone.
while (NPM_WAITS !== undefined && !existsSync(NPM_WAITS) && existsSync(CALLS)) {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
writeFileSync('node_modules/bun/package.json', '{ "name": "bun" }');
symlinkSync(REAL_BUN, 'node_modules/bun/bin/bun.exe');
for (const [name, path] of [
  ['biome', '@biomejs/biome/bin/biome'],
  ['tsc', 'typescript/bin/tsc'],
  ['knip', 'knip/bin/knip.js'],
  ['vitest', 'vitest/vitest.mjs'],
]) {
  mkdirSync(dirname(`node_modules/${path}`), { recursive: true });
  writeFileSync(
    `node_modules/${path}`,
    `require('fs').appendFileSync(process.env.CALLS, ['${name}', ...process.argv.slice(2)].join(' ') + '\\n');
     if ('${name}' === 'vitest' && process.env.SUITES_WAIT !== undefined) {
       process.on('SIGTERM', () => process.exit(143));
       setInterval(() => {}, 1000);
     } else process.exit(process.env.FAIL === '${name}' ? 1 : 0);`,
  );
}
