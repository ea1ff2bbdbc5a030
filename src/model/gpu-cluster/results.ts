import { secondsOf } from '../../kernel/units.ts';
import { holds } from '../../prediction/calibration.ts';
import { quantile } from '../../stats/quantile.ts';
import type { SimJob } from './job.ts';
import {
  contentionOf,
  fairSeconds,
  jctSecondsOf,
  predErrPercent,
  type Spread,
  spreadOf,
  unfairnessOf,
} from './metrics.ts';
import type { Promised } from './promises.ts';
import type { JobSpec } from './workload.ts';

/** What became of one job. */
export interface JobResult {
  readonly id: string;
  readonly arrivalMicros: number;
  /** When its first trial got its GPUs. */
  readonly startMicros: number;
  readonly finishMicros: number;
  readonly jctSeconds: number;
  /** As predicted at its submission; null when nothing was predicted. */
  readonly predictedJctSeconds: number | null;
  readonly predErrPercent: number | null;
  /** The prediction corrected, and its interval; null when that was not asked for. */
  readonly promised: Promised | null;
  /** Times that a running trial gave up GPUs before its end. */
  readonly preemptions: number;
  /**
   * Jobs in the system during its stay, itself included, averaged over time, in the fluid cluster over
   * events.
   */
  readonly contention: number;
  readonly fairSeconds: number;
  /** Relative excess over the fair finish time. */
  readonly unfairness: number;
}

/** What became of all jobs. */
export interface Summary {
  readonly jobs: number;
  readonly jctSeconds: Spread;
  readonly predErrPercent: Spread | null;
  /** The same of the corrected predictions. */
  readonly correctedPredErrPercent: Spread | null;
  /** Share of the jobs that ended inside their interval. */
  readonly intervalCoverage: number | null;
  /** Median of the intervals' widths, each relative to the corrected prediction. */
  readonly medianIntervalWidth: number | null;
  readonly unfairness: Spread;
  readonly preemptions: number;
  /** From the first arrival until the last job is over. */
  readonly makespanSeconds: number;
  readonly events: number;
  /** Events of the playouts that made the predictions. */
  readonly virtualEvents: number;
}

/** A job that is over, and when it was predicted to be. */
export interface Run {
  readonly spec: JobSpec;
  readonly job: SimJob;
  predictedMicros: number | null;
  promised: Promised | null;
}

/** Results by job, in the order of the runs. */
export function resultsOf(runs: readonly Run[], clusterGpus: number): JobResult[] {
  const contention = contentionOf(runs.map(({ job }) => job));
  return runs.map((run, i) => resultOf(run, contention[i] ?? 1, clusterGpus));
}

function resultOf(run: Run, contention: number, clusterGpus: number): JobResult {
  const demandGpus = run.spec.trials.reduce((sum, trial) => sum + trial.gpus, 0);
  const { predictedMicros, promised } = run;
  const stay = stayOf(run.job);
  return jobResult({ ...stay, demandGpus, predictedMicros, promised, contention }, clusterGpus);
}

function stayOf({
  id,
  arrivalMicros,
  startMicros,
  finishMicros,
  preemptions,
  sizeGpuSeconds,
}: SimJob) {
  return { id, arrivalMicros, startMicros, finishMicros, preemptions, sizeGpuSeconds };
}

/** What happened to a job, from which its result follows. */
export interface JobHistory {
  readonly id: string;
  readonly arrivalMicros: number;
  readonly startMicros: number;
  readonly finishMicros: number;
  readonly predictedMicros: number | null;
  readonly promised: Promised | null;
  readonly preemptions: number;
  readonly sizeGpuSeconds: number;
  readonly demandGpus: number;
  readonly contention: number;
}

/** The criteria of one job on a cluster of so many GPUs. */
export function jobResult(history: JobHistory, clusterGpus: number): JobResult {
  const { id, arrivalMicros, startMicros, finishMicros, preemptions, contention } = history;
  const jctSeconds = jctSecondsOf(history);
  const predicted = history.predictedMicros;
  const predictedSeconds =
    predicted === null ? null : jctSecondsOf({ arrivalMicros, finishMicros: predicted });
  const fair = fairSeconds({ ...history, clusterGpus });
  return {
    id,
    arrivalMicros,
    startMicros,
    finishMicros,
    jctSeconds,
    predictedJctSeconds: predictedSeconds,
    predErrPercent: predictedSeconds === null ? null : predErrPercent(jctSeconds, predictedSeconds),
    promised: history.promised,
    preemptions,
    contention,
    fairSeconds: fair,
    unfairness: unfairnessOf(jctSeconds, fair),
  };
}

/** Summarises at least one result. */
export function summaryOf(
  results: readonly JobResult[],
  counts: { readonly events: number; readonly virtualEvents: number },
): Summary {
  const errors = results.flatMap((result) => result.predErrPercent ?? []);
  let firstMicros = Number.POSITIVE_INFINITY;
  let lastMicros = Number.NEGATIVE_INFINITY;
  let preemptions = 0;
  for (const result of results) {
    firstMicros = Math.min(firstMicros, result.arrivalMicros);
    lastMicros = Math.max(lastMicros, result.finishMicros);
    preemptions += result.preemptions;
  }
  return {
    jobs: results.length,
    jctSeconds: spreadOf(results.map(({ jctSeconds }) => jctSeconds)),
    predErrPercent: errors.length === 0 ? null : spreadOf(errors),
    ...promisesOf(results),
    unfairness: spreadOf(results.map(({ unfairness }) => unfairness)),
    preemptions,
    makespanSeconds: secondsOf(lastMicros - firstMicros),
    ...counts,
  };
}

type PromiseSummary = Pick<
  Summary,
  'correctedPredErrPercent' | 'intervalCoverage' | 'medianIntervalWidth'
>;

function promisesOf(results: readonly JobResult[]): PromiseSummary {
  const errors: number[] = [];
  const widths: number[] = [];
  let inside = 0;
  for (const { jctSeconds, promised } of results) {
    if (promised === null) continue;
    const { correctedSeconds, interval } = promised;
    errors.push(predErrPercent(jctSeconds, correctedSeconds));
    widths.push((interval.highSeconds - interval.lowSeconds) / correctedSeconds);
    if (holds(interval, jctSeconds)) inside++;
  }
  const isNone = errors.length === 0;
  return {
    correctedPredErrPercent: isNone ? null : spreadOf(errors),
    intervalCoverage: isNone ? null : inside / errors.length,
    medianIntervalWidth: isNone ? null : quantile(widths, 0.5),
  };
}
