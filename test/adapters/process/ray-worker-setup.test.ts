// The real program, given what a raylet gives it, and by a real raylet.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { rayPython, useRay } from '../../support/ray.ts';

const program = join(import.meta.dirname, '../../../src/adapters/process/ray_worker_setup.py');
const worker = 'import os, sys; print(os.environ.get("A"), os.getcwd(), sys.argv[1:])';
const run = promisify(execFile);

async function becomes(context: object, language = 'PYTHON'): Promise<string> {
  const setUp = `--serialized-runtime-env-context=${JSON.stringify(context)}`;
  const args = [program, setUp, `--language=${language}`, '-c', worker, "it's", '--other=1'];
  const { stdout } = await run(rayPython(), args, { env: { PATH: process.env['PATH'], B: 'c' } });
  return stdout;
}

test('become: a worker with variables, in its directory, with its own arguments', async () => {
  const context = {
    command_prefix: ['cd', '/', '&&'],
    env_vars: { A: "quoted 'text'" },
    py_executable: rayPython(),
    override_worker_entrypoint: null,
    java_jars: [],
  };
  const own = `quoted 'text' / ["it's", '--other=1']`;
  expect(await becomes(context)).toBe(`${own}\n`);
});

test('become: what only Ray understands is left to Ray', async () => {
  // Ray fills variables in.
  expect(await becomes({ env_vars: { A: '$' + '{B}/d' } })).toMatch(/^c\/d /);
});

const ray = useRay({ authentication: 'disabled' });

test('startRayHead: workers are set up by this program', async () => {
  const { jobs } = ray.client;
  // The parent of a worker is the raylet, whose command line says how it starts them.
  const code = [
    'import os, ray',
    'ray.init()',
    'raylet = lambda: open(f"/proc/{os.getppid()}/cmdline").read()',
    'print("ray_worker_setup.py" in ray.get(ray.remote(raylet).remote()))',
  ].join('; ');
  const id = await jobs.submit({ entrypoint: `python -c '${code}'` });
  await jobs.waitUntilTerminal(id, { timeoutMs: 120_000, pollMs: 100 });
  expect(await jobs.logs(id)).toMatch(/^True$/m);
});
