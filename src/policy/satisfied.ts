import type { Reason } from './scheduler.ts';
import { gpuCount } from './words.ts';

/** Why a job that has as much as it can use gets no more; null when it could use more. */
export function satisfied(gpus: number, usableGpus: number, facts: Reason['facts']): Reason | null {
  if (gpus !== usableGpus) return null;
  if (gpus === 0) {
    return { code: 'nothing-to-run', text: 'It has no work that needs a GPU now.', facts };
  }
  const text = `It gets ${gpus === 1 ? 'the' : 'all'} ${gpuCount(gpus)} it can use.`;
  return { code: 'full-demand', text, facts };
}
