/** Loaded by a thread of pool.ts. */
import type { Timed } from '../../reproduce/figure.ts';
import { measure, type Run } from '../../reproduce/measure.ts';
import type { WorkSource } from './work.ts';

/** Workers that simulate for figures, and say how long the processor was at it. */
export function figureWork(): WorkSource {
  return { module: import.meta.url, maker: 'timedMeasure', data: null };
}

/** The function that each of these threads holds. */
export function timedMeasure(): (run: Run) => Timed {
  return (run) => {
    const before = process.threadCpuUsage();
    const measured = measure(run);
    const { user, system } = process.threadCpuUsage(before);
    return { ...measured, cpuSeconds: (user + system) / 1e6 };
  };
}
