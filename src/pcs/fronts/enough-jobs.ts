/** Whether a workload has enough jobs to search for a front with. */
import { jobsNeeded, parseObjective } from '../../search/evaluation/objective.ts';
import { RequestError } from '../errors.ts';

/** A piece of a workload with fewer jobs says nothing; percentiles take more. */
const jobsPerPiece = 30;

export interface WorkloadSize {
  readonly source: 'history' | 'request';
  /** Of the history, at most. */
  readonly limit: number;
  readonly jobs: number;
  /** Into which it is cut. */
  readonly pieces: number;
  readonly objectives: readonly string[];
}

/** Throws `RequestError` when there are too few. */
export function checkEnoughJobs({ source, limit, jobs, pieces, objectives }: WorkloadSize): void {
  const { each, because } = largestNeed(objectives);
  const needed = each * pieces;
  const allowed = `at least ${needed} jobs, ${each} for each of samples and heldOut${because}`;
  if (source === 'history' && limit < needed) {
    const message = `the newest ${limit} jobs are too few to search with`;
    const mended = `${allowed}; or fewer samples, or another preference`;
    const at = { field: 'jobs', value: limit, allowed: mended };
    throw new RequestError('impossible', 'workload-too-short', message, at);
  }
  if (jobs >= needed) return;
  if (source === 'request') {
    const message = `the workload has too few jobs (${jobs})`;
    const at = { field: 'workload.jobs', value: jobs, allowed };
    throw new RequestError('impossible', 'workload-too-short', message, at);
  }
  const message = `too few jobs of the history are over to learn from (${jobs} of ${needed})`;
  const mended = `${allowed}: wait for more, ask for fewer samples, or bring a workload along`;
  const at = { field: 'workload', allowed: mended };
  throw new RequestError('conflict', 'history-too-short', message, at);
}

/** How many jobs each piece must have, and on account of which objective. */
function largestNeed(objectives: readonly string[]): { each: number; because: string } {
  let need = { each: jobsPerPiece, because: '' };
  for (const name of objectives) {
    const jobs = jobsNeeded(parseObjective(name));
    if (jobs > need.each) need = { each: jobs, because: `, as ${name} takes` };
  }
  return need;
}
