/** What a simulation showed, for people. */

import { secondsOf } from '../../kernel/units.ts';
import type { Spread } from '../../model/gpu-cluster/metrics.ts';
import type { JobResult } from '../../model/gpu-cluster/results.ts';
import type { SimulationResult } from '../../model/gpu-cluster/simulate.ts';
import type { TypedJobResult } from '../../model/gpu-cluster/simulate-types.ts';
import type { Overheads } from '../../model/gpu-cluster/snapshot.ts';
import type { PolicySpec } from '../../policy/index.ts';
import type { Fidelity } from '../options/fidelity.ts';
import { amount, count, duration, percent, table } from './format.ts';
import { policyWords } from './policy.ts';

/** What was simulated. */
export interface Setting {
  readonly workload: string;
  readonly gpus: number;
  readonly fidelity: Fidelity;
  /** What moving work costs there; null where it costs nothing. */
  readonly overheads: Overheads | null;
  readonly policy: PolicySpec;
}

/** A simulation as `--json` prints it: what is asked for most on top. */
export type SimulationReport = ReturnType<typeof reportOf>;

/** What was simulated, what came of it, and how long that took on one processor. */
export function reportOf(setting: Setting, result: SimulationResult, cpuSeconds: number) {
  const { jobs: results, summary } = result;
  return {
    ...setting,
    jobs: summary.jobs,
    avgJctSeconds: summary.jctSeconds.mean,
    avgPredErrPercent: summary.predErrPercent?.mean ?? null,
    p99PredErrPercent: summary.predErrPercent?.p99 ?? null,
    events: summary.events,
    virtualEvents: summary.virtualEvents,
    cpuSeconds,
    summary,
    results,
  };
}

const columns = ['ID', 'ARRIVES', 'STARTS', 'ENDS', 'TOOK', 'PROMISED', 'PRED_ERR', 'PAUSED'];

/** More jobs than this are not listed one by one. */
const listed = 100;

/** A line per job, where they are not too many, then a summary. */
export function simulationText(report: SimulationReport): string {
  const { results, summary, workload, gpus, overheads, policy } = report;
  const lines = [
    `${workload}: ${count(summary.jobs, 'job')} on ${count(gpus, 'GPU')} under ${policyWords(policy)}; times in seconds`,
    overheads === null ? 'moving work costs nothing' : overheadWords(overheads),
    ...(results.length > listed ? [] : [table(columns, results.map(row))]),
    `completion time  ${spread(summary.jctSeconds, exactSeconds)}`,
    ...(summary.predErrPercent === null
      ? []
      : [`prediction error ${spread(summary.predErrPercent, percent)}`]),
    ...promiseLines(summary),
    `unfairness       ${spread(summary.unfairness, amount)}`,
    `${count(summary.preemptions, 'preemption')}; all over after ${duration(summary.makespanSeconds)}`,
    `${count(summary.events, 'event')} and ${summary.virtualEvents} in predictions, in ${duration(report.cpuSeconds)} of processor time`,
  ];
  return lines.join('\n');
}

function overheadWords(overheads: Overheads): string {
  const { launchSeconds, startSeconds, restoreSeconds, pauseSeconds } = overheads;
  const start = `starting a trial costs ${duration(startSeconds)}`;
  const move = `pausing ${duration(pauseSeconds)} and restoring it ${duration(restoreSeconds)}`;
  return `launching a job costs ${duration(launchSeconds)}, ${start}, ${move}`;
}

/** Jobs of a cluster with several GPU types say on which each ran. */
function row(job: JobResult & Partial<TypedJobResult>): string[] {
  const at = (micros: number) => amount(secondsOf(micros));
  return [
    job.gpuType === undefined ? job.id : `${job.id} on ${job.gpuType}`,
    at(job.arrivalMicros),
    at(job.startMicros),
    at(job.finishMicros),
    amount(job.jctSeconds),
    job.predictedJctSeconds === null ? '-' : amount(job.predictedJctSeconds),
    job.predErrPercent === null ? '-' : percent(job.predErrPercent),
    String(job.preemptions),
  ];
}

/** How corrected promises and their intervals did, where there are any. */
function promiseLines({
  correctedPredErrPercent,
  intervalCoverage,
  medianIntervalWidth,
}: SimulationReport['summary']): string[] {
  if (correctedPredErrPercent === null) return [];
  const inside = percent(100 * (intervalCoverage ?? 0));
  const width = percent(100 * (medianIntervalWidth ?? 0));
  return [
    `  corrected      ${spread(correctedPredErrPercent, percent)}`,
    `90 % intervals   ${inside} of the jobs inside; median width ${width}`,
  ];
}

function spread({ mean, p90, p99 }: Spread, show: (value: number) => string): string {
  return `mean ${show(mean)}, p90 ${show(p90)}, p99 ${show(p99)}`;
}

/** Simulated times are exact, so none of their digits is left out without need. */
function exactSeconds(seconds: number): string {
  return seconds < 60 ? `${Number(seconds.toFixed(2))} s` : duration(seconds);
}
