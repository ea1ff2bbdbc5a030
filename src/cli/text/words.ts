/** Promises, jobs and their sizes in words. */
import type { JobView, PredictedCompletion, PredictionView } from '../../api/index.ts';
import { amount, count, duration, gist, percent, plain, table, timeOfDay } from './format.ts';

type Source = JobView['size']['source'];

const sources: Readonly<Record<Source, string>> = {
  user: 'as you stated it',
  history: 'learned from earlier jobs like it',
  profile: 'measured on its own first steps',
  prior: 'guessed, as no job like it has run yet',
};

/** Where the numbers of a demand estimate came from, to be said after `size`. */
export function sourceWords({ source, scaling }: JobView['size']): string {
  const isProfiled = scaling !== null && source === 'history';
  return isProfiled ? 'profiled in earlier jobs of its model' : sources[source];
}

/** `queue 1 of 3`; counted from 1, the queue of the smallest jobs. */
export function queueWords(queue: JobView['queue']): string | null {
  return queue === null ? null : `queue ${queue.index + 1} of ${queue.of}`;
}

/** The promise, and what it is built on. */
export function promiseLines(
  { promised, queue, size, effects }: PredictionView,
  now: Date,
): string {
  const at = timeOfDay(new Date(promised.completesAt), now);
  const place = queueWords(queue);
  const facts = [
    `predicted to complete in ${duration(promised.seconds)}, at ${at}`,
    ...(place === null ? [] : [place]),
    `size ${amount(size.gpuSeconds)} GPU-seconds, ${sourceWords(size)}`,
  ];
  const sure = intervalWords(promised, now);
  const later = effects.map(
    ({ name, job, laterSeconds }) =>
      `  ${plain(name)} (${job}) would end ${duration(laterSeconds)} later`,
  );
  return [facts.join('; '), ...(sure === null ? [] : [`  ${sure}`]), ...later].join('\n');
}

/**
 * `90 % sure: 2 min to 3 min, 14:03:21 to 14:04:20 (calibrated on ...); 1 min if nothing else
 * arrived`; null while nothing is known.
 */
export function intervalWords(
  { interval, rawSeconds, seconds }: PredictedCompletion,
  now: Date,
): string | null {
  if (interval === null) return null;
  const at = (time: string) => timeOfDay(new Date(time), now);
  const { coverage, earliestSeconds, latestSeconds, earliestAt, latestAt, basis } = interval;
  const range = `${duration(earliestSeconds)} to ${duration(latestSeconds)}`;
  const sure = `${percent(100 * coverage)} sure: ${range}, ${at(earliestAt)} to ${at(latestAt)} (${basis})`;
  const isCorrected = rawSeconds !== null && Math.abs(rawSeconds - seconds) >= 1;
  return isCorrected ? `${sure}; ${duration(rawSeconds)} if nothing else arrived` : sure;
}

/** `4.5 % later than promised`, or earlier, or as promised; null when nothing can be compared. */
export function verdict(job: JobView): string | null {
  if (job.promised === null || job.actualSeconds === null || job.predErrPercent === null)
    return null;
  if (job.predErrPercent < 0.5) return 'as promised';
  const side = job.actualSeconds > job.promised.seconds ? 'later' : 'earlier';
  const gap = Math.abs(job.actualSeconds - job.promised.seconds);
  return `${duration(gap)} ${side} than promised (${percent(job.predErrPercent)})`;
}

/** How a job that is over ended, in one line. */
export function endLine(job: JobView): string {
  const after = job.actualSeconds === null ? '' : ` after ${duration(job.actualSeconds)}`;
  const said = verdict(job);
  const failed = failedWords(job);
  const best = job.best === null ? '' : `; best ${bestWords(job.best)}`;
  const error = job.error === null ? '' : `: ${gist(job.error)}`;
  return `${job.status}${after}${said === null ? '' : `, ${said}`}${failed}${best}${error}`;
}

function failedWords({ trialsFailed }: JobView): string {
  return trialsFailed === 0 ? '' : `; ${count(trialsFailed, 'trial')} failed`;
}

function bestWords({ trial, metric, value, config }: NonNullable<JobView['best']>): string {
  return `${plain(metric)} ${amount(value)} in trial ${plain(trial)} with ${plain(JSON.stringify(config))}`;
}

/** The present state of a job that is not over, in one line. */
export function stateLine(job: JobView, now: Date): string {
  const parts = [
    `${job.status} ${percent(100 * job.progress)}`,
    `${job.heldGpus} of ${count(job.demandGpus, 'GPU')}`,
    `${job.trialsDone} of ${count(job.trials, 'trial')} done${failedWords(job)}`,
  ];
  if (job.expected !== null) {
    const left = (Date.parse(job.expected.completesAt) - now.getTime()) / 1000;
    const at = timeOfDay(new Date(job.expected.completesAt), now);
    parts.push(left > 0 ? `ends in ${duration(left)}, at ${at}` : `was to end at ${at}`);
  }
  return parts.join('; ');
}

const jobColumns = ['ID', 'STATUS', 'QUEUE', 'GPUS', 'DONE', 'SUBMITTED', 'PROMISED', 'END'];

/** One line per job. */
export function jobTable(jobs: readonly JobView[], now: Date): string {
  if (jobs.length === 0) return 'No jobs.';
  const at = (time: string | undefined | null) => (time ? timeOfDay(new Date(time), now) : '-');
  const rows = jobs.map((job) => [
    job.id,
    job.status,
    job.queue === null ? '-' : `${job.queue.index + 1}/${job.queue.of}`,
    `${job.heldGpus}/${job.demandGpus}`,
    percent(100 * job.progress),
    at(job.submittedAt),
    at(job.promised?.completesAt),
    job.finishedAt === null ? `~${at(job.expected?.completesAt)}` : at(job.finishedAt),
  ]);
  return table(jobColumns, rows);
}

/** All there is to say about one job. */
export function jobLines(job: JobView, now: Date): string {
  const at = (time: string) => timeOfDay(new Date(time), now);
  const { size, promised, expected } = job;
  const rows: [string, string | null][] = [
    ['job', `${job.id} (${plain(job.name)})`],
    ['state', job.finishedAt === null ? stateLine(job, now) : endLine(job)],
    ['why', job.finishedAt === null ? plain(job.reason.text) : null],
    ['queue', queueWords(job.queue)],
    ['size', sizeWords(size)],
    ['scaling', scalingWords(size)],
    ['submitted', at(job.submittedAt)],
    ['started', job.startedAt && at(job.startedAt)],
    [
      'promised',
      promised && `${at(promised.completesAt)}, ${duration(promised.seconds)} after submission`,
    ],
    ['sure', promised && intervalWords(promised, now)],
    [
      'expected',
      expected && `${at(expected.completesAt)}, last moved by: ${plain(expected.cause)}`,
    ],
    ['finished', job.finishedAt && at(job.finishedAt)],
    ['paused', job.preemptions === 0 ? null : count(job.preemptions, 'time')],
    ['restarts', job.incarnation === 0 ? null : count(job.incarnation, 'time')],
    ['results', job.resultPath && plain(job.resultPath)],
  ];
  return rows
    .flatMap(([name, text]) => (text === null ? [] : [`${name.padEnd(10)}${text}`]))
    .join('\n');
}

function sizeWords(size: JobView['size']): string {
  const steps = `${count(Math.round(size.stepsPerTrial), 'step')} of ${duration(size.secondsPerStep)}`;
  const each = size.scaling === null ? 'a trial' : 'on one GPU';
  return `${amount(size.gpuSeconds)} GPU-seconds (${steps} ${each}), ${sourceWords(size)}`;
}

/** How a training job scales: seconds of a step by GPUs, each with where it comes from. */
function scalingWords({ scaling }: JobView['size']): string | null {
  if (scaling === null) return null;
  const known = scaling.filter(({ origin }) => origin === 'measured');
  const rows = known.map(({ gpus, secondsPerStep }) => `${amount(secondsPerStep)} s on ${gpus}`);
  const others = scaling.length - known.length;
  const rest = others === 0 ? '' : `; ${count(others, 'other number')} of GPUs inferred`;
  return `a step takes ${rows.join(', ')}${rest}`;
}
