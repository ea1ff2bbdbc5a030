/** A second node for a head that a test started, on the same machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RayClient } from '../../bridge/ray-client-ts/src/index.ts';
import type { RayHead } from '../../src/adapters/process/ray-head.ts';
import { headEnvironment } from '../../src/adapters/process/ray-head-command.ts';
import { rayOptions } from './ray.ts';

export interface RayNode {
  readonly pid: number;
  stop(): Promise<void>;
}

/** What a node says that it has. */
interface NodeOptions {
  readonly cpus: number;
  readonly gpus?: number;
  readonly gpuType?: string;
  /** For its log. */
  readonly directory: string;
}

/** Starts such a node and waits until the head counts it. */
export async function startRayNode(
  head: RayHead,
  client: RayClient,
  { cpus, gpus = 0, gpuType = '', directory }: NodeOptions,
): Promise<RayNode> {
  const options = rayOptions(directory);
  const logFile = join(directory, 'node.log');
  const log = openSync(logFile, 'w');
  const child = spawn(
    options.python,
    [resolve('test/support/ray_node.py'), gcsAddress(head), `${cpus}`, `${gpus}`, gpuType],
    {
      env: headEnvironment(process.env, options, head),
      stdio: ['ignore', log, log],
      detached: true,
    },
  );
  closeSync(log);
  const aliveNodes = async () => {
    const { rows } = await client.state.nodes();
    return rows.filter((node) => node.state === 'ALIVE').length;
  };
  while ((await aliveNodes()) < 2) {
    if (child.exitCode !== null) throw new Error(readFileSync(logFile, 'utf8'));
    await Bun.sleep(200);
  }
  return { pid: child.pid ?? 0, stop: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await gone;
}

/** Ray chose the port of its control store and says so in its session's directory alone. */
function gcsAddress({ temporaryDirectory }: RayHead): string {
  const session = join(temporaryDirectory, 'r', 'session_latest');
  const name = readdirSync(session).find((file) => file.startsWith('gcs_server_port'));
  if (name === undefined) throw new Error(`no port of the control store in ${session}`);
  return `127.0.0.1:${readFileSync(join(session, name), 'utf8').trim()}`;
}
