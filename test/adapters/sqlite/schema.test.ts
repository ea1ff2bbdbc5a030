import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const adapter = join(root, 'src/adapters/sqlite');

test('schema: the migrations make exactly these tables and views', async () => {
  // drizzle-kit takes the folder of migrations relative to where it runs only.
  const cwd = mkdtempSync(join(tmpdir(), 'schema-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  cpSync(join(adapter, 'migrations'), join(cwd, 'migrations'), { recursive: true });
  const before = readdirSync(join(cwd, 'migrations'));
  const schema = ['schema.ts', 'views.ts'].map((name) => join(adapter, name));
  const config = JSON.stringify({ dialect: 'sqlite', schema, out: './migrations' });
  writeFileSync(join(cwd, 'drizzle.config.json'), config);
  const args = [join(root, 'node_modules/drizzle-kit/bin.cjs'), 'generate'];
  const child = Bun.spawn(['node', ...args], { cwd, stdout: 'pipe', stderr: 'pipe' });
  const said =
    (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
  expect(said).toContain('No schema changes');
  expect(await child.exited).toBe(0);
  expect(readdirSync(join(cwd, 'migrations'))).toEqual(before);
});
