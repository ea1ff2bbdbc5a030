import type { Policy } from '../../policy/scheduler.ts';
import { Calibration, type Interval } from '../../prediction/calibration.ts';
import {
  correctedSeconds,
  type ForecastOutcome,
  type SampledRange,
  sampledRange,
} from '../../prediction/forecast.ts';
import { forkWorld } from './fork.ts';
import type { SimJob } from './job.ts';
import { jctSecondsOf } from './metrics.ts';
import { sampleFinishes } from './sample.ts';
import type { JobSpec } from './workload.ts';
import type { World } from './world.ts';

/** How much effort goes into a promise. */
export interface PromiseOptions {
  /** Replays of past arrivals for each job. */
  readonly samples: number;
  readonly seed: number;
  /**
   * Arrivals to replay instead of those so far. With the whole workload they show how good a promise can
   * be that knows how jobs arrive, but not which.
   */
  readonly replayed?: readonly JobSpec[];
}

/** What a job is promised at its submission, in seconds from then on. */
export interface Promised {
  readonly correctedSeconds: number;
  /** Of the replays. A point where they agree: then nothing that may arrive moves the job. */
  readonly sampled: SampledRange;
  readonly interval: Interval;
}

/** What is known when a job arrives. */
export interface AtArrival {
  /** When it would be over if nothing else arrived. */
  readonly rawMicros: number;
  /** All arrivals so far, itself included. */
  readonly past: readonly JobSpec[];
}

/** Makes promises in virtual time, learning from how earlier ones came out. */
export class Promises {
  readonly #policy: Policy;
  readonly #options: PromiseOptions;
  readonly #calibration = new Calibration();
  #open: { readonly job: SimJob; readonly promise: Omit<ForecastOutcome, 'seconds'> }[] = [];

  constructor(policy: Policy, options: PromiseOptions) {
    this.#policy = policy;
    this.#options = options;
  }

  /** Promises the job, which was just scheduled, its completion. */
  make(world: World, job: SimJob, { rawMicros, past }: AtArrival): Promised {
    const since = (micros: number) => lasted(job, micros);
    const { samples, seed, replayed } = this.#options;
    const untilMicros = replayed?.at(-1)?.arrivalMicros ?? world.machine.nowMicros;
    const record = { arrivals: replayed ?? past, untilMicros };
    const asked = { past: record, samples, seed };
    const [finishes = []] = sampleFinishes(world, [{ job, rawMicros }], asked);
    const forecast = { rawSeconds: since(rawMicros), sampleSeconds: finishes.map(since) };
    const queue = this.#policy.queueOf?.(job.sizeGpuSeconds) ?? 0;
    this.#learn();
    const interval = this.#calibration.intervals(this.#underWay(world))(queue, forecast);
    this.#open.push({ job, promise: { queue, forecast } });
    const sampled = sampledRange(forecast);
    return { correctedSeconds: correctedSeconds(forecast), sampled, interval };
  }

  /** Learns from the jobs that are over by now. */
  #learn(): void {
    const over = this.#open.filter(({ job }) => job.stage === 'over');
    this.#open = this.#open.filter(({ job }) => job.stage !== 'over');
    for (const { job, promise } of over.sort((a, b) => a.job.finishMicros - b.job.finishMicros)) {
      this.#calibration.learn({ ...promise, seconds: lasted(job, job.finishMicros) });
    }
  }

  /** How long the others last at least: as if nothing else arrived, since arrivals only delay. */
  #underWay(world: World): ForecastOutcome[] {
    const { nowMicros } = world.machine;
    const copy = forkWorld(world);
    const open = this.#open.map((one) => ({ ...one, twin: copy.jobs.get(one.job.sequence) }));
    copy.passAll();
    return open.map(({ job, promise, twin }) => {
      const leastMicros = Math.max(nowMicros, twin?.finishMicros ?? 0);
      return { ...promise, seconds: lasted(job, leastMicros) };
    });
  }
}

function lasted(job: SimJob, untilMicros: number): number {
  return jctSecondsOf({ arrivalMicros: job.arrivalMicros, finishMicros: untilMicros });
}
