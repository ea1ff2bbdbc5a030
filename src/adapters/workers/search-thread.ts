/** The thread of front-search.ts: runs a search whose calls, log and progress are messages. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FrontSearchOutcome, FrontSearchPlan, FrontSearchProgress } from '../../pcs/ports.ts';
import { queuesByVariation, spaceOf } from '../../search/space.ts';
import type { EvaluationRecord, SearchLog } from '../../search/store.ts';
import { runSearch } from './run-search.ts';
import { messageOf } from './work.ts';
import { WorkerError, type Workers } from './workers.ts';

/** What the thread is started with. */
export interface SearchData extends Omit<FrontSearchPlan, 'samples' | 'overheads'> {
  /** GPU-seconds of the jobs that are searched with. */
  readonly sizes: readonly number[];
  /** What the log has already. */
  readonly recorded: readonly EvaluationRecord[];
  /** How many calls can be worked on at once. */
  readonly workers: number;
}

/** From the thread. `call`: the number of a call to the workers. */
export type FromSearch =
  | { readonly call: number; readonly args: readonly unknown[] }
  | { readonly evaluation: EvaluationRecord }
  | { readonly progress: FrontSearchProgress }
  | { readonly outcome: FrontSearchOutcome }
  | { readonly error: string };

/** To the thread: what came of a call, and how many can be worked on at once by now. */
export interface ToSearch {
  readonly call: number;
  readonly workers: number;
  readonly value?: unknown;
  readonly error?: string;
}

function post(message: FromSearch): void {
  parentPort?.postMessage(message);
}

/** The workers as the thread has them: at the other end of its messages. */
function workersBeyond(count: number): Workers {
  const open = new Map<number, PromiseWithResolvers<unknown>>();
  let calls = 0;
  let atOnce = count;
  parentPort?.on('message', ({ call, workers, value, error }: ToSearch) => {
    atOnce = workers;
    const asked = open.get(call);
    open.delete(call);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new WorkerError(error));
  });
  return {
    get count() {
      return atOnce;
    },
    call(...args) {
      const asked = Promise.withResolvers<unknown>();
      open.set(calls, asked);
      post({ call: calls++, args });
      return asked.promise;
    },
    /** Whoever started the thread ends them with it. */
    close: () => Promise.resolve(),
  };
}

async function search(data: SearchData): Promise<FrontSearchOutcome> {
  const { seed, algorithm, evaluations, objectives, training, heldOut, present, ...rest } = data;
  const space = spaceOf(rest.space, rest.sizes, queuesByVariation, rest.gpus);
  const log: SearchLog = {
    append: (evaluation) => post({ evaluation }),
    evaluations: () => [...rest.recorded],
  };
  return await runSearch(
    {
      plan: { seed, algorithm, evaluations, space },
      ...{ objectives, training, heldOut, present },
      workers: () => workersBeyond(rest.workers),
    },
    { log, onProgress: (progress) => post({ progress }) },
  );
}

try {
  post({ outcome: await search(workerData as SearchData) });
} catch (error) {
  post({ error: messageOf(error) });
}
