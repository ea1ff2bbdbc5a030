/** A thread of pool.ts: makes a function once, then answers calls to it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Call, WorkSource } from './pool.ts';

type Work = (...args: readonly unknown[]) => unknown;

async function make({ module, maker, data }: WorkSource): Promise<Work> {
  const exports = (await import(module)) as Readonly<Record<string, (data: unknown) => Work>>;
  const made = exports[maker];
  if (made === undefined) throw new Error(`${module} exports no ${maker}`);
  return made(data);
}

function answer(message: Answer): void {
  parentPort?.postMessage(message);
}

async function serve(): Promise<void> {
  try {
    const work = await make(workerData as WorkSource);
    parentPort?.on('message', ({ id, args }: Call) => {
      try {
        answer({ id, value: work(...args) });
      } catch (error) {
        answer({ id, error: textOf(error) });
      }
    });
    answer({ id: null });
  } catch (error) {
    answer({ id: null, error: textOf(error) });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

await serve();
