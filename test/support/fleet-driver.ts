/** One driver of the in-memory fleet: runs the first trials that fit, pauses at step boundaries. */
import {
  type DownMessage,
  type JobOutcome,
  protocolVersion,
  type TrialPhase,
  type UpMessage,
} from '../../bridge/index.ts';
import type { ManualClock } from './manual-clock.ts';

export interface TrialPlan {
  readonly trials: number;
  readonly gpusPerTrial: number;
  readonly steps: number;
  readonly secondsPerStep: number;
}

export interface FleetDriverOptions {
  readonly job: string;
  readonly incarnation: number;
  readonly clock: ManualClock;
  readonly plan: TrialPlan;
  /** Steps saved by an earlier driver of the job, by trial. */
  readonly steps: readonly number[];
  readonly tell: (message: UpMessage) => void;
  readonly onChange: (driver: FleetDriver) => void;
  readonly onOutcome: (outcome: JobOutcome) => void;
}

interface Trial {
  phase: TrialPhase;
  stepsDone: number;
  sinceMs: number;
  starts: number;
}

const launchMs = 2_000;
const startMs = 1_500;
const stopMs = 300;
const transitMs = 400;
const repeatMs = 1_000;

export class FleetDriver {
  readonly job: string;
  readonly incarnation: number;
  status: 'running' | 'succeeded' | 'failed' | 'stopped' = 'running';
  #allowed = 0;
  #epoch = -1;
  #outcome: JobOutcome | null = null;
  #welcome = false;
  readonly #options: FleetDriverOptions;
  readonly #trials: Trial[];

  constructor(options: FleetDriverOptions) {
    this.#options = options;
    this.job = options.job;
    this.incarnation = options.incarnation;
    const nowMs = options.clock.nowMs();
    this.#trials = Array.from({ length: options.plan.trials }, (_, i) => {
      const stepsDone = options.steps[i] ?? 0;
      const phase = stepsDone >= options.plan.steps ? 'done' : 'waiting';
      return { phase, stepsDone, sinceMs: nowMs, starts: stepsDone > 0 ? 1 : 0 };
    });
    this.#later(launchMs, () => {
      this.#beat();
      // An earlier driver may have done it all and died before it could say so.
      if (this.#isDone()) this.#end('succeeded');
    });
  }

  get heldGpus(): number {
    if (this.status !== 'running') return 0;
    const holding = this.#trials.filter((trial) => /starting|running|stopping/.test(trial.phase));
    return holding.length * this.#options.plan.gpusPerTrial;
  }

  stepsDone(): number[] {
    return this.#trials.map((trial) => trial.stepsDone);
  }

  /** Messages take their time, and what was allowed before may be used until then. */
  receive(message: DownMessage): void {
    this.#later(transitMs, () => this.#take(message));
  }

  #take(message: DownMessage): void {
    if (message.type === 'welcome') this.#welcome = true;
    else if (message.type === 'alloc' && message.epoch > this.#epoch) {
      this.#epoch = message.epoch;
      this.#allowed = message.gpus;
      this.#obey();
    } else if (message.type === 'cancel') this.#end('cancelled');
    else if (message.type === 'bye') this.status = 'succeeded';
  }

  kill(status: 'failed' | 'stopped'): void {
    if (this.status === 'running') this.status = status;
  }

  #later(milliseconds: number, callback: () => void): void {
    this.#options.clock.after(milliseconds, () => {
      if (this.status === 'running') callback();
    });
  }

  #beat(): void {
    if (this.#outcome !== null) this.#say({ type: 'done', outcome: this.#outcome });
    else if (this.#welcome) this.#report();
    else this.#say({ type: 'hello', pid: 1, ...this.#known() });
    this.#later(repeatMs, () => this.#beat());
  }

  #known() {
    const { plan } = this.#options;
    const trials = this.#trials.map((trial, i) => ({
      id: `t${i}`,
      gpus: plan.gpusPerTrial,
      stepsTotal: plan.steps,
      secondsPerStep: trial.stepsDone > 0 ? plan.secondsPerStep : null,
      ...trial,
    }));
    return { epoch: this.#epoch, heldGpus: this.heldGpus, trials };
  }

  #report(): void {
    this.#options.onChange(this);
    if (this.#welcome && this.#outcome === null) this.#say({ type: 'state', ...this.#known() });
  }

  #say(body: Record<string, unknown> & { readonly type: UpMessage['type'] }): void {
    const envelope = { v: protocolVersion, job: this.job, inc: this.incarnation };
    this.#options.tell({ ...envelope, ...body } as UpMessage);
  }

  #desired(): Set<Trial> {
    const unfinished = this.#trials.filter((trial) => trial.phase !== 'done');
    const fit = Math.floor(this.#allowed / this.#options.plan.gpusPerTrial);
    return new Set(unfinished.slice(0, fit));
  }

  #obey(): void {
    for (const trial of this.#desired()) {
      const free = this.#allowed - this.heldGpus;
      if (trial.phase !== 'waiting' || free < this.#options.plan.gpusPerTrial) continue;
      this.#move(trial, 'starting');
      trial.starts += 1;
      this.#later(startMs, () => {
        this.#move(trial, 'running');
        this.#step(trial);
      });
    }
    this.#report();
  }

  #step(trial: Trial): void {
    this.#later(this.#options.plan.secondsPerStep * 1_000, () => {
      trial.stepsDone += 1;
      trial.sinceMs = this.#options.clock.nowMs();
      const over = trial.stepsDone >= this.#options.plan.steps;
      if (!over && this.#desired().has(trial)) return this.#step(trial);
      this.#move(trial, 'stopping');
      this.#later(stopMs, () => this.#release(trial, over ? 'done' : 'waiting'));
    });
  }

  #release(trial: Trial, phase: TrialPhase): void {
    this.#move(trial, phase);
    if (this.#isDone()) this.#end('succeeded');
    else this.#obey();
  }

  #isDone(): boolean {
    return this.#trials.every((trial) => trial.phase === 'done');
  }

  #move(trial: Trial, phase: TrialPhase): void {
    trial.phase = phase;
    trial.sinceMs = this.#options.clock.nowMs();
    this.#report();
  }

  #end(status: 'succeeded' | 'cancelled'): void {
    if (this.#outcome !== null) return;
    this.#outcome = { status, best: null, path: null, error: null };
    for (const trial of this.#trials) trial.phase = 'done';
    this.#options.onOutcome(this.#outcome);
    this.#say({ type: 'done', outcome: this.#outcome });
  }
}
