import { Worker } from 'node:worker_threads';
import type { FrontSearch, FrontSearchOutcome, FrontSearchSupport } from '../../pcs/ports.ts';
import { sizesOf } from '../../search/workload/samples.ts';
import { gpuClusterWork } from './gpu-cluster.ts';
import type { FromSearch, SearchData, ToSearch } from './search-thread.ts';
import { messageOf } from './work.ts';
import { type OpenWorkers, WorkerError, type Workers } from './workers.ts';

/**
 * Searches on these workers. What is tried next is found out in a thread, too: with a surrogate that
 * takes seconds in all, and the coordinator's own thread only passes calls on.
 */
export function frontSearch(open: OpenWorkers): FrontSearch {
  return {
    async run({ samples, overheads, ...plan }, support) {
      const { signal, log } = support;
      signal.throwIfAborted();
      const { gpus, objectives } = plan;
      const workers = await open(gpuClusterWork({ samples, gpus, overheads, objectives }), signal);
      const sizes = sizesOf(samples.slice(0, plan.training));
      const recorded = log.evaluations();
      const thread = new Worker(new URL('./search-thread.ts', import.meta.url), {
        workerData: { ...plan, sizes, recorded, workers: workers.count } satisfies SearchData,
      });
      try {
        return await outcomeOf(thread, workers, support);
      } finally {
        await Promise.all([thread.terminate(), workers.close(signal.reason)]);
      }
    },
  };
}

/** Serves the thread until it has an outcome, it fails or the signal aborts. */
function outcomeOf(
  thread: Worker,
  workers: Workers,
  { log, signal, onProgress }: FrontSearchSupport,
): Promise<FrontSearchOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<FrontSearchOutcome>();
  const fail = (text: string) => reject(new WorkerError(text));
  const answer = (result: Omit<ToSearch, 'workers'>) =>
    thread.postMessage({ ...result, workers: workers.count } satisfies ToSearch);
  const serve = (message: FromSearch) => {
    if ('evaluation' in message) log.append(message.evaluation);
    else if ('progress' in message) onProgress(message.progress);
    else if ('outcome' in message) resolve(message.outcome);
    else if ('error' in message) fail(message.error);
    else {
      const { call, args } = message;
      workers.call(...args).then(
        (value) => answer({ call, value }),
        (error: unknown) => answer({ call, error: messageOf(error) }),
      );
    }
  };
  thread.on('message', (message: FromSearch) => {
    // By now another search may go on from the log.
    if (signal.aborted) return;
    try {
      serve(message);
    } catch (error) {
      reject(error);
    }
  });
  thread.on('error', (error) => fail(`The search failed: ${messageOf(error)}`));
  thread.on('exit', (code) => fail(`The search ended by itself (exit code ${code}).`));
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  if (signal.aborted) reject(signal.reason);
  return promise;
}
