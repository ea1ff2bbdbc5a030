/** Computes figures: what is known from an earlier run is not computed again. */
import { ResultFiles } from '../../adapters/files/result-files.ts';
import { figureWork } from '../../adapters/workers/figures.ts';
import { WorkerPool } from '../../adapters/workers/pool.ts';
import type { Figure, FigureReport, Task, Timed } from '../../reproduce/figure.ts';

export interface RunOptions {
  /** Where results are kept. */
  readonly folder: string;
  readonly version: string;
  readonly workers: number;
  readonly signal: AbortSignal;
  /** Told after every simulation; `key` is what was simulated last. */
  readonly onProgress: (done: number, total: number, key: string) => void;
}

/** Runs the simulations of a figure on threads; rejects with the signal's reason when aborted. */
export async function runFigure(figure: Figure, options: RunOptions): Promise<FigureReport> {
  const { workers, signal, onProgress } = options;
  const files = new ResultFiles(options.folder, options.version);
  const results = new Map<string, Timed>();
  const tasks = [...figure.tasks];
  const pool = new WorkerPool(figureWork(), Math.min(workers, tasks.length));
  const abort = () => void pool.close(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const one = async ({ key, run }: Task) => {
    const input = run();
    const known = files.read(key, input) as Timed | null;
    const result = known ?? ((await pool.call(input)) as Timed);
    if (known === null) files.write(key, input, result);
    results.set(key, result);
    onProgress(results.size, figure.tasks.length, key);
  };
  const workThrough = async () => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
      signal.throwIfAborted();
      await one(task);
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, workThrough));
    return figure.report(results);
  } finally {
    signal.removeEventListener('abort', abort);
    await pool.close();
  }
}
