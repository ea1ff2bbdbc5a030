/** What a submission would become and what it would be promised. */
import type { JobSubmission, JobView, PredictionView } from '../api/job.ts';
import { checkFits, checkPackage, jobId, newJob } from './admission.ts';
import type { HistoryStore, PredictionRow } from './history.ts';
import type { JobRecord } from './job.ts';
import type { JobBook } from './job-book.ts';
import type { Clock, Runner } from './ports.ts';
import type { Predictor, WhatIf } from './predictor.ts';
import { viewPrediction } from './views.ts';

export interface QuotesParts {
  readonly book: JobBook;
  readonly history: HistoryStore;
  readonly clock: Clock;
  readonly runner: Runner;
  readonly predictor: Predictor;
  /** A few random letters that make a job's id unique. */
  readonly suffix: () => string;
  readonly gpus: () => number;
  readonly view: (job: JobRecord) => JobView;
}

/** A job that does not exist yet, and what it would mean. */
export interface Quote {
  readonly job: JobRecord;
  readonly prediction: PredictionRow;
  readonly laterMs: WhatIf['laterMs'];
}

/** Delays of others that are worth telling, in milliseconds. */
const worthTellingMs = 1_000;

export class Quotes {
  readonly #parts: QuotesParts;

  constructor(parts: QuotesParts) {
    this.#parts = parts;
  }

  /** Nothing is stored. Throws `RequestError` for what this cluster can never run. */
  make(submission: JobSubmission, cause: string): Quote {
    const { history, clock, runner, predictor, suffix, gpus } = this.#parts;
    checkFits(submission, gpus());
    checkPackage(submission, runner);
    const nowMs = clock.nowMs();
    const id = jobId(submission.name, suffix());
    const job = newJob(submission, history, { id, nowMs, sequence: history.nextSequence() });
    const { completesAtMs, laterMs } = predictor.whatIf(job);
    const source = job.estimate.source;
    return { job, prediction: { job: id, atMs: nowMs, completesAtMs, source, cause }, laterMs };
  }

  /** As the API answers it. */
  view({ job, prediction, laterMs }: Quote): PredictionView {
    const { queue, size } = this.#parts.view(job);
    const effects = [];
    for (const [id, late] of laterMs) {
      const name = this.#parts.book.find(id)?.submission.name ?? id;
      if (late >= worthTellingMs) effects.push({ job: id, name, laterSeconds: late / 1_000 });
    }
    return { promised: viewPrediction(job, prediction), queue, size, effects };
  }
}
