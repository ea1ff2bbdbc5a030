/** When a head that was started is ready for jobs. */
import { readFileSync } from 'node:fs';
import { RayClient, RayError } from '../../../bridge/ray-client-ts/src/index.ts';
import { isAlive } from './process-table.ts';
import { type RayHead, RayHeadError, type RayHeadOptions } from './ray-head-types.ts';

const pollMs = 100;

/** A client of the head, with its token. */
export function clientOf(head: RayHead): RayClient {
  const token = head.tokenFile === null ? undefined : readFileSync(head.tokenFile, 'utf8').trim();
  return new RayClient({ address: head.address, token });
}

/** Resolves when the head takes jobs and its GPUs are there; throws `RayHeadError` otherwise. */
export async function waitUntilReady(
  head: RayHead,
  { timeoutSeconds = 90, onProgress = () => {}, signal }: Partial<RayHeadOptions>,
): Promise<void> {
  const untilMs = performance.now() + timeoutSeconds * 1000;
  const client = clientOf(head);
  const steps: readonly (readonly [string, () => Promise<boolean>])[] = [
    ['waiting for the dashboard', () => answers(client)],
    ['waiting for the node and its GPUs', () => hasGpus(client, head.gpus)],
    ['waiting for the agent that starts jobs', () => takesJobs(head)],
  ];
  for (const [step, isDone] of steps) {
    onProgress(step);
    while (!(await isDone())) {
      signal?.throwIfAborted();
      await throwIfOver(head, step, performance.now() >= untilMs ? timeoutSeconds : null);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}

/** Whether the dashboard answers, and to this head's token. */
export async function answers(client: RayClient): Promise<boolean> {
  return orFalse(async () => (await client.version({ timeoutMs: 5000 })).rayVersion !== '');
}

function hasGpus(client: RayClient, gpus: number): Promise<boolean> {
  return orFalse(async () => {
    const { rows } = await client.state.nodes({ timeoutMs: 5000 });
    const alive = rows.filter((node) => node.state === 'ALIVE');
    return alive.length > 0 && alive.every((node) => (node.resourcesTotal['GPU'] ?? 0) >= gpus);
  });
}

/** Asking for the log of no job makes the agent connect to Ray, as the first real job would. */
async function takesJobs(head: RayHead): Promise<boolean> {
  const headers =
    head.tokenFile === null
      ? {}
      : { authorization: `Bearer ${readFileSync(head.tokenFile, 'utf8').trim()}` };
  const url = `http://127.0.0.1:${head.agentPort}/api/job_agent/jobs/none/logs`;
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(20_000) });
    await response.body?.cancel();
    return response.status === 404;
  } catch {
    return false;
  }
}

async function orFalse(ask: () => Promise<boolean>): Promise<boolean> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RayError) return false;
    throw error;
  }
}

async function throwIfOver(head: RayHead, step: string, timeoutSeconds: number | null) {
  if (!(await isAlive(head))) {
    throw new RayHeadError(
      'exited',
      'Ray ended while it was starting. Its last words:',
      lastLines(head),
    );
  }
  if (timeoutSeconds === null) return;
  const message = `Ray did not start within ${timeoutSeconds} s (${step}). Its last words:`;
  throw new RayHeadError('timeout', message, lastLines(head));
}

/** The end of the head's log, without colours. */
function lastLines({ logFile }: RayHead): string {
  const linesMax = 15;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character starts a colour
  const plain = readFileSync(logFile, 'utf8').replaceAll(/\u001b\[[\d;]*m/g, '');
  return plain.trimEnd().split('\n').slice(-linesMax).join('\n');
}
