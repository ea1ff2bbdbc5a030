/** A thread of pool.ts: makes a function once, then answers calls to it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Call } from './pool.ts';
import { makeWork, textOf, type WorkSource } from './work.ts';

function answer(message: Answer): void {
  parentPort?.postMessage(message);
}

async function serve(): Promise<void> {
  try {
    const work = await makeWork(workerData as WorkSource);
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

await serve();
