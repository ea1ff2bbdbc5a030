/** What a simulation showed, for people. */

import { secondsOf } from '../kernel/units.ts';
import type { Spread } from '../model/gpu-cluster/metrics.ts';
import type { SimulationResult } from '../model/gpu-cluster/simulate.ts';
import type { PolicySpec } from '../policy/index.ts';
import { amount, count, duration, percent, table } from './format.ts';

export interface SimulationReport extends SimulationResult {
  readonly workload: string;
  readonly gpus: number;
  readonly policy: PolicySpec;
}

const columns = ['ID', 'ARRIVES', 'STARTS', 'ENDS', 'TOOK', 'PROMISED', 'PRED_ERR', 'PAUSED'];

/** A line per job, then a summary. */
export function simulationText(report: SimulationReport): string {
  const { jobs, summary, workload, gpus, policy } = report;
  const at = (micros: number) => amount(secondsOf(micros));
  const rows = jobs.map((job) => [
    job.id,
    at(job.arrivalMicros),
    at(job.startMicros),
    at(job.finishMicros),
    amount(job.jctSeconds),
    job.predictedJctSeconds === null ? '-' : amount(job.predictedJctSeconds),
    job.predErrPercent === null ? '-' : percent(job.predErrPercent),
    String(job.preemptions),
  ]);
  const lines = [
    `${workload}: ${count(summary.jobs, 'job')} on ${count(gpus, 'GPU')} under ${policyWords(policy)}; times in seconds`,
    table(columns, rows),
    `completion time  ${spread(summary.jctSeconds, exactSeconds)}`,
    ...(summary.predErrPercent === null
      ? []
      : [`prediction error ${spread(summary.predErrPercent, percent)}`]),
    ...promiseLines(summary),
    `unfairness       ${spread(summary.unfairness, amount)}`,
    `${count(summary.preemptions, 'preemption')}; all over after ${duration(summary.makespanSeconds)}`,
  ];
  return lines.join('\n');
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

function policyWords(policy: PolicySpec): string {
  if (policy.name === 'fifo') return 'fifo';
  const { thresholds, weights, zetaMin, delta } = policy;
  const sizes = thresholds.map(amount).join(', ');
  const queues = `${count(weights.length, 'queue')} of weights ${weights.map(amount).join(', ')}`;
  const limits = sizes === '' ? '' : ` up to sizes ${sizes}`;
  return `pcs (${queues}${limits}; zeta ${zetaMin}, delta ${delta})`;
}
