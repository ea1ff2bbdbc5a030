/** What was promised, what came of it, and the same workload replayed in the simulator. */

import type { JobView } from '../../api/index.ts';
import { microsOf } from '../../kernel/units.ts';
import { simulate } from '../../model/gpu-cluster/simulate.ts';
import type { Overheads } from '../../model/gpu-cluster/snapshot.ts';
import {
  type JobSpec,
  trueSizeGpuSeconds,
  type Workload,
} from '../../model/gpu-cluster/workload.ts';
import { isOver, type JobRecord } from '../../pcs/jobs/job.ts';
import { type PolicySpec, policyFromSpec } from '../../policy/index.ts';
import { mean } from '../../stats/mean.ts';
import { quantile } from '../../stats/quantile.ts';
import { CliError } from '../failure.ts';
import { table } from '../text/format.ts';

export interface DemoJobReport {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** 1 for the queue of the smallest jobs. */
  readonly queue: number;
  readonly trials: number;
  readonly predictedSeconds: number;
  /** If nothing else had arrived. */
  readonly rawSeconds: number | null;
  /** Whether it ended inside its 90 % interval; null when it had none. */
  readonly insideInterval: boolean | null;
  readonly actualSeconds: number;
  readonly predErrPercent: number;
  readonly simulatedSeconds: number;
  readonly preemptions: number;
}

export interface DemoSummary {
  readonly jobs: number;
  readonly gpus: number;
  readonly policy: PolicySpec;
  readonly avgJctSeconds: number;
  readonly avgPredErrPercent: number;
  readonly p90PredErrPercent: number;
  /** The same arrivals, trials and measured overheads under the same policy, in virtual time. */
  readonly simulatedAvgJctSeconds: number;
  readonly preemptions: number;
  /** What starting, pausing and ending cost, as measured in this run. */
  readonly overheads: Overheads;
  readonly gpuTime: string;
}

export interface DemoReport {
  readonly jobs: readonly DemoJobReport[];
  readonly summary: DemoSummary;
}

export interface DemoRun {
  /** Finished jobs in order of arrival. */
  readonly records: readonly JobRecord[];
  readonly views: readonly JobView[];
  readonly gpus: number;
  readonly policy: PolicySpec;
  readonly overheads: Overheads;
}

export const gpuTimeNote =
  'emulated: each step trains a real model on the CPU, then waits until its GPU time has passed';

/** Compares promise, reality and simulation; throws `CliError` when a job did not succeed. */
export function reportDemo(run: DemoRun): DemoReport {
  for (const view of run.views) {
    if (view.status === 'succeeded') continue;
    const why = view.error?.split('\n')[0]?.slice(0, 300) ?? 'no reason given';
    const message = `Job ${view.id} ${view.status}: ${why}`;
    throw new CliError({ code: 'demo-job', message, field: 'jobs', value: view.id });
  }
  const simulated = simulate(workloadOf(run.records), {
    gpus: run.gpus,
    policy: policyFromSpec(run.policy),
    overheads: run.overheads,
    predict: false,
  });
  const jobs = run.views.map((view, i) => jobReport(view, simulated.jobs[i]?.jctSeconds ?? 0));
  const errors = jobs.map((job) => job.predErrPercent);
  return {
    jobs,
    summary: {
      jobs: jobs.length,
      gpus: run.gpus,
      policy: run.policy,
      avgJctSeconds: round(mean(jobs.map((job) => job.actualSeconds))),
      avgPredErrPercent: round(mean(errors)),
      p90PredErrPercent: round(quantile(errors, 0.9)),
      simulatedAvgJctSeconds: round(mean(jobs.map((job) => job.simulatedSeconds))),
      preemptions: jobs.reduce((sum, job) => sum + job.preemptions, 0),
      overheads: run.overheads,
      gpuTime: gpuTimeNote,
    },
  };
}

function jobReport(view: JobView, simulatedSeconds: number): DemoJobReport {
  const rawSeconds = view.promised?.rawSeconds ?? null;
  return {
    id: view.id,
    name: view.name,
    status: view.status,
    queue: (view.queue?.index ?? 0) + 1,
    trials: view.trials,
    predictedSeconds: round(view.promised?.seconds ?? 0),
    rawSeconds: rawSeconds === null ? null : round(rawSeconds),
    insideInterval: insideOf(view),
    actualSeconds: round(view.actualSeconds ?? 0),
    predErrPercent: round(view.predErrPercent ?? 0),
    simulatedSeconds: round(simulatedSeconds),
    preemptions: view.preemptions,
  };
}

function insideOf({ promised, actualSeconds }: JobView): boolean | null {
  const interval = promised?.interval ?? null;
  if (interval === null || actualSeconds === null) return null;
  return actualSeconds >= interval.earliestSeconds && actualSeconds <= interval.latestSeconds;
}

/** The jobs as they truly were: measured arrivals, steps and step times. */
export function workloadOf(records: readonly JobRecord[]): Workload {
  const first = records[0]?.submittedAtMs ?? 0;
  const jobs: JobSpec[] = records
    .filter((job) => isOver(job.status))
    .map((job) => {
      const trials = job.trials.map((trial) => ({
        gpus: trial.gpus,
        speedups: null,
        steps: Math.max(1, trial.stepsDone),
        secondsPerStep: trial.secondsPerStep ?? job.estimate.secondsPerStep,
      }));
      const arrivalMicros = microsOf((job.submittedAtMs - first) / 1_000);
      const { reuseActors } = job.submission;
      const sizeGpuSeconds = trueSizeGpuSeconds(trials);
      return { id: job.id, arrivalMicros, trials, sizeGpuSeconds, reuseActors };
    });
  return { name: 'replay', jobs };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The report as a person reads it. */
export function demoText({ jobs, summary }: DemoReport): string {
  const head = [
    'job',
    'queue',
    'trials',
    'predicted',
    'actual',
    'error',
    'simulated',
    'preemptions',
  ];
  const rows = jobs.map((job) => [
    job.name,
    String(job.queue),
    String(job.trials),
    `${job.predictedSeconds.toFixed(1)} s`,
    `${job.actualSeconds.toFixed(1)} s`,
    `${job.predErrPercent.toFixed(1)} %`,
    `${job.simulatedSeconds.toFixed(1)} s`,
    String(job.preemptions),
  ]);
  return [
    table(head, rows),
    '',
    `avg JCT       ${summary.avgJctSeconds.toFixed(1)} s`,
    `  simulated   ${summary.simulatedAvgJctSeconds.toFixed(1)} s, the same workload replayed`,
    `avg Pred_err  ${summary.avgPredErrPercent.toFixed(1)} %`,
    `p90 Pred_err  ${summary.p90PredErrPercent.toFixed(1)} %`,
    `GPU time is ${summary.gpuTime}`,
  ].join('\n');
}
