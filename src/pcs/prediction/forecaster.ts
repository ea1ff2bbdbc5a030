/** Corrects predictions by past arrivals and calibrates their intervals on the history. */
import type { Scene } from '../../model/gpu-cluster/play-out.ts';
import { sampleFinishes } from '../../model/gpu-cluster/sample.ts';
import type { Policy } from '../../policy/scheduler.ts';
import { Calibration } from '../../prediction/calibration.ts';
import {
  correctedSeconds,
  type Forecast,
  type ForecastOutcome,
  sampledRange,
} from '../../prediction/forecast.ts';
import type { HistoryStore, PredictionBasis } from '../history.ts';
import type { JobRecord } from '../jobs/job.ts';
import type { JobBook } from '../jobs/job-book.ts';
import { pastArrivals } from './past-arrivals.ts';

export interface ForecasterParts {
  readonly book: JobBook;
  readonly history: Pick<HistoryStore, 'workload' | 'promisesKept'>;
  /** Since when the present policy is in force: promises of before say nothing of it. */
  readonly policySinceMs: () => number;
}

/** The state that is foretold from. */
export interface Present {
  readonly nowMicros: number;
  /** Until when it is known what arrived: earlier, where one more job is to arrive later. */
  readonly knownUntilMicros: number;
  /** How many jobs are in the system. */
  readonly jobs: number;
  /** When each would complete if nothing else arrived, infinite for never. */
  readonly rawCompletesAtMs: ReadonlyMap<string, number>;
  /** Asked for where arrivals are replayed. */
  readonly setUp: () => Scene;
}

/** How the cluster is assumed to be run. */
export interface Rules {
  readonly gpus: number;
  readonly policy: Policy;
  /** Whether it is run like that: what the history says of promises holds for that alone. */
  readonly arePresent: boolean;
}

export interface Foretold {
  /** The one that is promised: corrected as far ahead as the record of arrivals tells, else raw. */
  readonly completesAtMs: number;
  readonly basis: PredictionBasis;
}

/**
 * Replays of a forecast while few jobs are active; with more, the same effort in fewer replays, and
 * none where even few would hold the coordinator up.
 */
const samplesMost = 16;
const samplesLeast = 3;
const jobsReplayed = 1_600;
const jobsCorrected = 2_000;
/** Every forecast draws alike, so that what moves a promise is what happened, not chance. */
const seed = 1;
/** The newest completed jobs whose promises are looked at. */
const promisesRemembered = 1_000;
const leastSeconds = 0.001;

export class Forecaster {
  readonly #parts: ForecasterParts;

  constructor(parts: ForecasterParts) {
    this.#parts = parts;
  }

  /** Foretells jobs that will complete, by id; durations count from the present. */
  foretell(present: Present, jobs: readonly JobRecord[], rules: Rules): Map<string, Foretold> {
    const nowMs = present.nowMicros / 1_000;
    const samplesById = this.#sample(present, jobs, rules);
    const calibration = rules.arePresent ? this.#calibrate() : new Calibration();
    const intervalOf = calibration.intervals(rules.arePresent ? this.#underWay(present) : []);
    const secondsLeft = (atMs: number) => Math.max(leastSeconds, (atMs - nowMs) / 1_000);
    const msAfter = (seconds: number) => Math.round(nowMs + seconds * 1_000);
    const foretold = new Map<string, Foretold>();
    for (const job of jobs) {
      const rawCompletesAtMs = present.rawCompletesAtMs.get(job.id) ?? Number.POSITIVE_INFINITY;
      const sampled = (samplesById.get(job.id) ?? []).filter(Number.isFinite);
      const forecast: Forecast = {
        rawSeconds: secondsLeft(rawCompletesAtMs),
        sampleSeconds: sampled.sort((a, b) => a - b).map((at) => secondsLeft(at / 1_000)),
      };
      const queue = rules.policy.queueOf?.(job.sizeGpuSeconds) ?? 0;
      const interval = intervalOf(queue, forecast);
      const range = sampledRange(forecast);
      const basis: PredictionBasis = {
        rawCompletesAtMs,
        queue,
        samples: forecast.sampleSeconds.length,
        sampledFromMs: msAfter(range.lowSeconds),
        sampledUntilMs: msAfter(range.highSeconds),
        sampledMs: forecast.sampleSeconds.map(msAfter),
        earliestAtMs: msAfter(interval.lowSeconds),
        latestAtMs: msAfter(interval.highSeconds),
        calibratedOn: interval.source,
        calibrationJobs: interval.jobs,
      };
      const isRaw = forecast.sampleSeconds.length === 0;
      const completesAtMs = isRaw ? rawCompletesAtMs : msAfter(correctedSeconds(forecast));
      foretold.set(job.id, { completesAtMs, basis });
    }
    return foretold;
  }

  /** When each job ends in each replay of past arrivals, in microseconds, by id. */
  #sample(
    present: Present,
    wanted: readonly JobRecord[],
    rules: Rules,
  ): ReadonlyMap<string, readonly number[]> {
    const samples = samplesOf(present.jobs);
    if (samples === 0) return new Map();
    const { book, history } = this.#parts;
    const arrivals = pastArrivals(history, book.active(), rules.gpus);
    const past = { arrivals, untilMicros: present.knownUntilMicros };
    const scene = present.setUp();
    const ids = new Set(wanted.map(({ id }) => id));
    const awaited = scene.jobs
      .filter(({ id }) => ids.has(id))
      .map((job) => ({ job, rawMicros: 1_000 * (present.rawCompletesAtMs.get(job.id) ?? 0) }));
    const finishes = sampleFinishes(scene.world, awaited, { past, samples, seed });
    return new Map(awaited.map(({ job }, i) => [job.id, finishes[i] ?? []]));
  }

  #calibrate(): Calibration {
    const calibration = new Calibration();
    const { history, policySinceMs } = this.#parts;
    for (const kept of history.promisesKept(promisesRemembered)) {
      const { submittedAtMs, finishedAtMs, ...basis } = kept;
      if (submittedAtMs < policySinceMs()) continue;
      calibration.learn(outcomeOf(basis, submittedAtMs, finishedAtMs));
    }
    return calibration;
  }

  /** How long jobs with a promise last at least: as if nothing else arrived. */
  #underWay({ nowMicros, rawCompletesAtMs }: Present): ForecastOutcome[] {
    const { book, policySinceMs } = this.#parts;
    const nowMs = nowMicros / 1_000;
    return book.active().flatMap(({ id, submittedAtMs }) => {
      const basis = book.promised(id)?.basis ?? null;
      if (basis === null || submittedAtMs < policySinceMs()) return [];
      const rawMs = rawCompletesAtMs.get(id) ?? nowMs;
      const leastMs = Number.isFinite(rawMs) ? Math.max(nowMs, rawMs) : nowMs;
      return [outcomeOf(basis, submittedAtMs, leastMs)];
    });
  }
}

function samplesOf(jobs: number): number {
  if (jobs > jobsCorrected) return 0;
  return Math.min(samplesMost, Math.max(samplesLeast, Math.floor(jobsReplayed / jobs)));
}

type Promised = Pick<PredictionBasis, 'queue' | 'rawCompletesAtMs' | 'sampledMs'>;

function outcomeOf(promised: Promised, submittedAtMs: number, untilMs: number): ForecastOutcome {
  const since = (ms: number) => Math.max(leastSeconds, (ms - submittedAtMs) / 1_000);
  const { queue, rawCompletesAtMs, sampledMs } = promised;
  const forecast = { rawSeconds: since(rawCompletesAtMs), sampleSeconds: sampledMs.map(since) };
  return { queue, forecast, seconds: since(untilMs) };
}
