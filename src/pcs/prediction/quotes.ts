/** What a submission would become and what it would be promised. */
import type { JobView, PredictionView } from '../../api/job.ts';
import type { PredictionRequest } from '../../api/requests.ts';
import type { JobSubmission } from '../../api/submission.ts';
import type { Policy } from '../../policy/scheduler.ts';
import type { HistoryStore, PredictionRow } from '../history.ts';
import { checkFits, checkLength, checkPackage, jobId, newJob } from '../jobs/admission.ts';
import { demandHere } from '../jobs/demand-here.ts';
import type { JobRecord } from '../jobs/job.ts';
import type { JobBook } from '../jobs/job-book.ts';
import type { Clock, ClusterState, Runner } from '../ports.ts';
import { queueOf, viewPrediction } from '../views.ts';
import type { Predictor, Supposed, WhatIf } from './predictor.ts';
import { gpusSupposed, instantSupposed, policyAsked } from './supposed.ts';

export interface QuotesParts {
  readonly book: JobBook;
  readonly history: HistoryStore;
  readonly clock: Clock;
  readonly runner: Runner;
  readonly predictor: Predictor;
  /** A few random letters that make a job's id unique. */
  readonly suffix: () => string;
  readonly cluster: () => ClusterState;
  readonly view: (job: JobRecord) => JobView;
}

/** A job that does not exist yet, and what it would mean. */
export interface Quote {
  readonly job: JobRecord;
  readonly prediction: PredictionRow;
  readonly laterMs: WhatIf['laterMs'];
  /** The policy it was supposed to run under, when that is not the present one. */
  readonly policy?: Policy | undefined;
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
    const { clock, cluster } = this.#parts;
    checkFits(submission, cluster().gpus);
    return this.#quote(submission, { cause, atMs: clock.nowMs() });
  }

  /** The same for a cluster, a policy or an instant other than the present one. */
  suppose({ clusterGpus, policy: spec, submitAt, ...submission }: PredictionRequest): Quote {
    const { book, clock, cluster } = this.#parts;
    const policy = spec === undefined ? undefined : policyAsked(spec);
    const supposed = { gpus: gpusSupposed(clusterGpus, book.active()), policy };
    checkFits(submission, supposed.gpus ?? cluster().gpus);
    const atMs = instantSupposed(submitAt, clock.nowMs());
    return { ...this.#quote(submission, { cause: 'what-if', atMs, supposed }), policy };
  }

  #quote(
    submission: JobSubmission,
    { cause, atMs, supposed }: { cause: string; atMs: number; supposed?: Supposed },
  ): Quote {
    const { book, history, clock, runner, predictor, suffix, cluster } = this.#parts;
    checkPackage(submission, runner);
    const demand = demandHere(submission, cluster());
    let id = jobId(submission.name, suffix());
    while (book.lookUp(id) !== null) id = jobId(submission.name, suffix());
    const at = { id, nowMs: atMs, sequence: history.nextSequence() };
    const job = newJob({ ...submission, demand }, history, at);
    checkLength(job);
    const { completes, laterMs } = predictor.whatIf(job, supposed);
    const source = job.estimate.source;
    const prediction = { job: id, atMs: clock.nowMs(), ...completes, source, cause };
    return { job, prediction, laterMs };
  }

  /** As the API answers it. */
  view({ job, prediction, laterMs, policy }: Quote): PredictionView {
    const { queue, size } = this.#parts.view(job);
    const effects = [];
    for (const [id, late] of laterMs) {
      const name = this.#parts.book.find(id)?.submission.name ?? id;
      if (late >= worthTellingMs) effects.push({ job: id, name, laterSeconds: late / 1_000 });
    }
    const promised = viewPrediction(job, prediction);
    return { promised, queue: policy === undefined ? queue : queueOf(job, policy), size, effects };
  }
}
