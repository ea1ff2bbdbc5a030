/** How a job came to be where it is, told in the order in which it happened. */
import type { EventView, ExplanationView, JobView } from '../../api/index.ts';
import { amount, below, count, duration, gist, plain, timeOfDay } from './format.ts';
import { endLine, queueWords, sourceWords, stateLine } from './words.ts';

interface Sentence {
  readonly atMs: number;
  readonly text: string;
}

/** One line per thing that happened, then how it stands. */
export function story(explained: ExplanationView, now: Date): string {
  const { job } = explained;
  const sentences = [
    ...predictionSentences(explained, now),
    ...allocationSentences(explained),
    ...explained.events.flatMap((event) => [...speedSentence(event), ...eventSentence(event)]),
  ].sort((a, b) => a.atMs - b.atMs);
  const lines = sentences.map(({ atMs, text }) => `${timeOfDay(new Date(atMs), now)}  ${text}`);
  return [heading(job), ...lines, ending(job, now)].join('\n');
}

function heading(job: JobView): string {
  const { size } = job;
  const place = queueWords(job.queue);
  const shape =
    size.scaling === null
      ? `${count(job.trials, 'trial')} of ${count(job.gpusPerTrial, 'GPU')}`
      : `training on 1 to ${count(size.scaling.length, 'GPU')}`;
  const facts = [shape, `size ${amount(size.gpuSeconds)} GPU-seconds, ${sourceWords(size)}`];
  return `${job.id} (${plain(job.name)}): ${[...facts, ...(place === null ? [] : [place])].join('; ')}.`;
}

function ending(job: JobView, now: Date): string {
  if (job.finishedAt !== null) {
    const was = job.status === 'cancelled' ? 'was ' : '';
    return `It ${was}${endLine(job)}.${job.error === null ? '' : below(job.error)}`;
  }
  return `Now: ${stateLine(job, now)}. ${plain(job.reason.text)}`;
}

function predictionSentences({ predictions, job }: ExplanationView, now: Date): Sentence[] {
  const submittedMs = Date.parse(job.submittedAt);
  return predictions.map(({ atMs, completesAtMs, cause, basis }, i) => {
    const at = timeOfDay(new Date(completesAtMs), now);
    const before = predictions[i - 1];
    if (before === undefined) {
      const seconds = (completesAtMs - submittedMs) / 1000;
      const promise = `Submitted; promised to complete in ${duration(seconds)}, at ${at}`;
      return { atMs, text: `${promise}${rangeWords(basis, now)}.` };
    }
    const shift = (completesAtMs - before.completesAtMs) / 1000;
    const side = shift > 0 ? 'later' : 'earlier';
    const text = `Predicted to complete at ${at}, ${duration(Math.abs(shift))} ${side}, because of: ${plain(cause)}${rangeWords(basis, now)}.`;
    return { atMs, text };
  });
}

/** Between when and when, with 90 % probability; nothing where it is not known. */
function rangeWords(basis: ExplanationView['predictions'][number]['basis'], now: Date): string {
  if (basis === null || (basis.calibratedOn === 'simulation' && basis.samples === 0)) return '';
  const at = (ms: number) => timeOfDay(new Date(ms), now);
  return ` (90 % sure: ${at(basis.earliestAtMs)} to ${at(basis.latestAtMs)})`;
}

function allocationSentences({ allocations }: ExplanationView): Sentence[] {
  return allocations.map(({ atMs, gpus, targetGpus, reason }, i) => {
    const change = `From ${allocations[i - 1]?.gpus ?? 0} to ${count(gpus, 'GPU')}`;
    const waits = targetGpus > gpus ? `, of ${targetGpus} once others have given theirs back` : '';
    return { atMs, text: `${change}${waits}. ${plain(reason.text)}` };
  });
}

function speedSentence({ atMs, kind, data }: EventView): Sentence[] {
  if (kind !== 'job-submitted' || data['speed'] === undefined) return [];
  const type = plain(String(data['gpuType']));
  return [{ atMs, text: `Its seconds were divided by ${data['speed']}, its speed on ${type}.` }];
}

/** Submission, moved predictions and the end are told from the tables; unknown kinds by name. */
function eventSentence({ atMs, kind, data }: EventView): Sentence[] {
  const told = [
    'job-submitted',
    'prediction-moved',
    'job-succeeded',
    'job-failed',
    'job-cancelled',
  ];
  if (told.includes(kind)) return [];
  const text = eventWords(kind, data);
  return [{ atMs, text: `${text}.` }];
}

function eventWords(kind: string, data: EventView['data']): string {
  const known = (field: string): string => gist(String(data[field] ?? 'unknown'));
  const start = Number(data['incarnation'] ?? 0) + 1;
  switch (kind) {
    case 'driver-launched':
      return start === 1 ? 'Its driver was handed to Ray' : `Driver ${start} was handed to Ray`;
    case 'driver-ready':
      return 'Its driver is ready to start trials';
    case 'driver-back':
      return 'Its driver came back after the connection was lost';
    case 'driver-died':
      return `Its driver died (${known('cause')})`;
    case 'launch-failed':
      return `Its driver could not be started: ${known('error')}`;
    case 'stop-failed':
      return `Its driver could not be stopped: ${known('error')}`;
    case 'job-profiled':
      return `Its first steps show a size of ${amount(Number(data['measuredGpuSeconds']))} GPU-seconds, guessed were ${amount(Number(data['guessedGpuSeconds']))}`;
    case 'cancel-requested':
      return 'Its cancellation was asked for';
    default:
      return plain(`${kind} ${JSON.stringify(data)}`);
  }
}
