import { expect, test } from 'vitest';
import { candidates, libzmq, openLibzmq } from '../../../src/adapters/zmq/libzmq.ts';

test('libzmq: opens one of the builds of the package, with CURVE', () => {
  const { path, c } = libzmq();
  expect(candidates(undefined)).toContain(path);
  expect(path).toMatch(/zeromq.build.*addon\.node$/);
  expect(c.zmq_has(Buffer.from('curve\0'))).toBe(1);
});

test('candidates: the build for the oldest C library first, the system last', () => {
  const files = candidates(undefined);
  expect(files[0]).toContain('-127-Release');
  expect(files.at(-1)).toMatch(/libzmq/);
});

test('candidates: an explicit choice is the only one', () => {
  expect(candidates('/opt/libzmq.so')).toEqual(['/opt/libzmq.so']);
});

test('openLibzmq: passes over what does not load', () => {
  const { path } = libzmq();
  expect(openLibzmq(['/nowhere/libzmq.so', path]).path).toBe(path);
});

test('openLibzmq: names all that it tried, and the way out', () => {
  const open = () => openLibzmq(['/nowhere/libzmq.so', import.meta.filename]);
  expect(open).toThrow(/FORESIGHT_LIBZMQ/);
  expect(open).toThrow('/nowhere/libzmq.so');
  expect(open).toThrow(import.meta.filename);
  expect(() => openLibzmq([])).toThrow('nothing');
});

test('libzmq: obeys FORESIGHT_LIBZMQ and says when that does not load', async () => {
  const script = `import { libzmq } from './src/adapters/zmq/libzmq.ts'; console.log(libzmq().path);`;
  const path = async (choice: string) => {
    const env = { ...process.env, FORESIGHT_LIBZMQ: choice };
    const child = Bun.spawn([process.execPath, '-e', script], {
      env,
      stdout: 'pipe',
      stderr: 'pipe',
    });
    return `${await new Response(child.stdout).text()}${await new Response(child.stderr).text()}`;
  };
  expect((await path(libzmq().path)).trim()).toBe(libzmq().path);
  expect(await path('/nowhere/libzmq.so')).toContain('Tried:\n  /nowhere/libzmq.so: ');
});
