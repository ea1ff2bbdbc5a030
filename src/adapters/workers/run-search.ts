import type { Configuration } from '../../search/evaluation/evaluator.ts';
import type { Objective } from '../../search/evaluation/objective.ts';
import { type BySample, frontOf, heldOutOf, meansOf } from '../../search/front/front.ts';
import type { FrontPoint, HeldOut } from '../../search/front/front-point.ts';
import { Search, type SearchPlan, type Task } from '../../search/search.ts';
import type { EvaluationRecord, SearchLog } from '../../search/store.ts';
import type { Workers } from './workers.ts';

/** A search, and how its candidates are judged. */
export interface SearchRun {
  readonly plan: Omit<SearchPlan, 'objectives'>;
  readonly objectives: readonly Objective[];
  /** Starts workers that hold the `Evaluator`. */
  readonly workers: (signal?: AbortSignal) => Workers | Promise<Workers>;
  /** Samples of the evaluator: the first `training` are searched with, the next `heldOut` not. */
  readonly training: number;
  readonly heldOut: number;
  /** What points are compared with; null where there is nothing to compare them with. */
  readonly present: Configuration | null;
}

/** How far a search is: candidates evaluated, then points checked on the held-out samples. */
export interface SearchProgress {
  readonly step: 'evaluate' | 'check';
  readonly done: number;
  readonly total: number;
}

/** What a search may be given besides. */
export interface SearchSupport {
  /** What is in it is not evaluated again. */
  readonly log?: SearchLog;
  /** Ends the search within a message; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SearchProgress) => void;
}

export interface SearchOutcome {
  /** By the first objective as trained. */
  readonly front: FrontPoint[];
  /** Nondominated points of the search; those on the front are still so on the held-out samples. */
  readonly found: number;
  readonly present: readonly HeldOut[] | null;
}

/**
 * Runs a search on its workers. Its outcome depends on the run alone, neither on what
 * and how many the workers are nor on how often it was interrupted and resumed from its log.
 */
export async function runSearch(
  run: SearchRun,
  support: SearchSupport = {},
): Promise<SearchOutcome> {
  const { signal } = support;
  signal?.throwIfAborted();
  const workers = await run.workers(signal);
  const abort = () => void workers.close(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    signal?.throwIfAborted();
    const plan = { ...run.plan, objectives: run.objectives.length };
    const search = new Search(plan, support.log?.evaluations() ?? []);
    await evaluateAll(search, { run, support, workers });
    return await checked(search, { run, support, workers });
  } finally {
    signal?.removeEventListener('abort', abort);
    await workers.close();
  }
}

interface Running {
  readonly run: SearchRun;
  readonly support: SearchSupport;
  readonly workers: Workers;
}

/** Keeps every worker busy, with one candidate more than there are workers. */
async function evaluateAll(search: Search, { run, support, workers }: Running): Promise<void> {
  const { log, onProgress, signal } = support;
  const record = (evaluation: EvaluationRecord) => {
    // By now another search may go on from the log.
    signal?.throwIfAborted();
    log?.append(evaluation);
  };
  const samples = Array.from({ length: run.training }, (_, i) => i);
  const open = new Set<Promise<void>>();
  const evaluate = async (task: Task) => {
    const bySample = await onSamples(workers, task.configuration, samples);
    record(search.tell(task, meansOf(bySample)));
  };
  while (!search.isOver) {
    for (const task of search.ask(workers.count + 1 - open.size, record)) {
      const evaluation = evaluate(task).finally(() => open.delete(evaluation));
      open.add(evaluation);
    }
    onProgress?.({ step: 'evaluate', done: search.done, total: run.plan.evaluations });
    if (open.size > 0) await Promise.race(open);
  }
}

async function checked(search: Search, { run, support, workers }: Running): Promise<SearchOutcome> {
  const { training, heldOut, objectives, present } = run;
  const samples = Array.from({ length: heldOut }, (_, i) => training + i);
  const found = search.front();
  let done = 0;
  const total = found.length + (present === null ? 0 : 1);
  const check = async (configuration: Configuration) => {
    const bySample = await onSamples(workers, configuration, samples);
    support.onProgress?.({ step: 'check', done: ++done, total });
    return bySample;
  };
  const [now, points] = await Promise.all([
    present === null ? null : check(present),
    Promise.all(found.map(({ configuration }) => check(configuration))),
  ]);
  const spread = now && heldOutOf(now);
  return {
    front: frontOf(found, points, objectives, spread),
    found: found.length,
    present: spread,
  };
}

/** A configuration's objectives on each of the samples. */
async function onSamples(
  workers: Workers,
  configuration: Configuration,
  samples: readonly number[],
): Promise<BySample> {
  const calls = samples.map((sample) => workers.call(configuration, sample));
  return (await Promise.all(calls)) as BySample;
}
