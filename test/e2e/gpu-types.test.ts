// One Ray with GPUs of two types, and a coordinator for each.
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rayStartSeconds, useRay } from '../support/ray.ts';
import { type RayNode, startRayNode } from '../support/ray-node.ts';
import { Foresight } from './foresight.ts';

const ray = useRay({ cpus: 1, gpus: 2, gpuType: 'A100' });
let node: RayNode | null = null;
const all: Foresight[] = [];

beforeAll(async () => {
  const { head, client, directory } = ray;
  node = await startRayNode(head, client, { cpus: 1, gpus: 1, gpuType: 'T4', directory });
}, rayStartSeconds * 1000);
afterAll(async () => {
  for (const foresight of all) await foresight.down();
  await node?.stop();
});

function foresightOf(...args: string[]): Foresight {
  const { address, tokenFile } = ray.head;
  const env = { RAY_AUTH_TOKEN_PATH: tokenFile ?? '' };
  const foresight = new Foresight(1, ['--ray-address', address, ...args], env);
  all.push(foresight);
  return foresight;
}

/** The nodes that a job of `where.py` ran on, as it names them. */
async function nodesOf(foresight: Foresight, words: string, maxGpus?: number): Promise<string> {
  const what = maxGpus === undefined ? { trials: 4 } : { maxGpus };
  const demand = { stepsPerTrial: maxGpus === undefined ? 1 : 4 };
  // No package: two nodes of one machine would unpack it into the same folder.
  const entrypoint = `python ${resolve('python/tests/jobs/where.py')} ${words}`;
  const id = await foresight.submit({
    name: 'where',
    entrypoint,
    demand,
    ...what,
  });
  const { status, error } = await foresight.ended(id);
  expect({ status, error }).toEqual({ status: 'succeeded', error: null });
  return (await foresight.client.logs(id)).match(/^nodes (.*)$/m)?.[1] ?? '';
}

async function nodeOfType(gpuType: string): Promise<string> {
  const { rows } = await ray.client.state.nodes();
  const row = rows.find((one) => `accelerator_type:${gpuType}` in one.resourcesTotal);
  return `{${Number.parseInt(row?.nodeId.slice(0, 12) ?? '', 16)}.0}`;
}

test('up --gpu-type: each coordinator uses the GPUs of its type, for trials and trainings', async () => {
  const [big, small] = [foresightOf('--gpu-type', 'A100'), foresightOf('--gpu-type', 'T4')];
  await big.up();
  await small.up();
  expect(await big.client.cluster()).toMatchObject({ gpuType: 'A100', gpus: 2, cpus: 1 });
  expect(await small.client.cluster()).toMatchObject({ gpuType: 'T4', gpus: 1, cpus: 1 });
  const ran = await Promise.all([nodesOf(big, '--trials 4'), nodesOf(small, '--trials 4')]);
  expect(ran).toEqual([await nodeOfType('A100'), await nodeOfType('T4')]);
  expect(await nodesOf(small, '--steps 4', 1)).toBe(await nodeOfType('T4'));

  const demand = { stepsPerTrial: 10, secondsPerStep: 6, speeds: { A100: 3, T4: 1 } };
  const asked = { name: 'quick', entrypoint: 'true', demand };
  const sizes = [(await big.client.predict(asked)).size, (await small.client.predict(asked)).size];
  expect(sizes.map(({ gpuSeconds }) => gpuSeconds)).toEqual([20, 60]);
  const elsewhere = { ...asked, demand: { ...demand, speeds: { A100: 3 } } };
  await expect(small.client.predict(elsewhere)).rejects.toMatchObject({ code: 'no-speed' });

  await small.kill();
  await small.up();
  expect(await small.client.cluster()).toMatchObject({ gpuType: 'T4', gpus: 1 });
}, 400_000);

test('up: GPUs of all types count as one, with a hint, where no type is named', async () => {
  const foresight = foresightOf();
  await foresight.up();
  expect(await foresight.client.cluster()).toMatchObject({ gpuType: null, gpus: 3 });
  const demand = { secondsPerStep: 6, speeds: { A100: 3 } };
  const asked = foresight.client.predict({ name: 'quick', entrypoint: 'true', demand });
  await expect(asked).rejects.toMatchObject({ code: 'no-gpu-type' });
  const { hints } = await foresight.client.health();
  expect(hints.join()).toContain('GPUs of A100, T4 are scheduled as if they were alike');
}, 60_000);

test('up --gpu-type: a type that no node has', async () => {
  const wrong = foresightOf('--gpu-type', 'H100');
  await expect(wrong.up()).rejects.toThrow(
    'up cannot start: --gpu-type cannot be "H100"; allowed is A100, T4.',
  );
}, 60_000);
