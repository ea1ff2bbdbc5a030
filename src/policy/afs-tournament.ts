import type { PolicyJob } from './scheduler.ts';

/** Added to remaining times, in seconds, as in the published artifact, so that rates are finite. */
const epsilonSeconds = 1e-7;

/** A job that competes for GPUs; a unit of it is what it gains at a time. */
export class Contender<J extends PolicyJob> {
  readonly job: J;
  /** What it can use of the cluster. */
  mostGpus = 0;
  gpus = 0;
  /** Time to its end on the GPUs it has; infinite without. */
  secondsLeft = Number.POSITIVE_INFINITY;
  /** Completions per second, one over the time to its end, on the GPUs it has. */
  rate = 0;
  /** The same on one unit more. */
  nextRate = 0;
  /** The same on its first unit. */
  firstRate = 0;
  /** By which part its rate would rise with one unit more, per GPU. */
  gain = 0;
  /** By which part of what it then would be. */
  loss = 0;
  private remainingGpuSeconds = 0;

  constructor(job: J) {
    this.job = job;
  }

  /** Begins without GPUs. */
  enter(clusterGpus: number, nowMicros: number): void {
    this.mostGpus = this.job.usableGpus(clusterGpus);
    this.gpus = 0;
    this.secondsLeft = Number.POSITIVE_INFINITY;
    this.rate = 0;
    this.gain = 0;
    this.loss = 1;
    if (this.mostGpus === 0) {
      this.firstRate = -1;
      return;
    }
    this.remainingGpuSeconds = this.job.remainingGpuSeconds(nowMicros);
    this.nextRate = 1 / (this.secondsOn(this.stepGpus) + epsilonSeconds);
    this.firstRate = this.nextRate;
  }

  /** What it takes next: one unit, at first the least that is of use. */
  get stepGpus(): number {
    return this.gpus === 0 ? this.job.leastGpus : this.job.unitGpus;
  }

  /** Takes that; returns its GPUs. */
  take(): number {
    const step = this.stepGpus;
    const unit = this.job.unitGpus;
    this.gpus += step;
    this.secondsLeft = this.secondsOn(this.gpus);
    this.rate = this.nextRate;
    if (this.gpus < this.mostGpus) {
      this.nextRate = 1 / (this.secondsOn(this.gpus + unit) + epsilonSeconds);
      this.gain = (this.nextRate - this.rate) / this.rate / unit;
      this.loss = (this.nextRate - this.rate) / this.nextRate / unit;
    }
    return step;
  }

  private secondsOn(gpus: number): number {
    const perSecond = this.job.speedup(gpus) * this.job.unitGpus;
    return perSecond > 0 ? this.remainingGpuSeconds / perSecond : Number.POSITIVE_INFINITY;
  }
}

/**
 * Gives `gpus` unit by unit to the winners of tournaments among `contenders`, who come in order of
 * arrival; returns what is left when nobody can use more.
 */
export function compete<J extends PolicyJob>(contenders: Contender<J>[], gpus: number): number {
  const tournament = new Tournament(contenders);
  let left = gpus;
  while (left > 0 && tournament.isOpen(left)) left -= tournament.play();
  return left;
}

/**
 * Contenders meet one after another: the winner so far meets the next. Where one wins depends on the
 * order, since three may beat each other in a circle. The winners so far up to the last winner stay
 * the same in the next tournament.
 */
class Tournament<C extends Contender<PolicyJob>> {
  private readonly contenders: C[];
  /** Who had won after the match of each contender. */
  private readonly soFar: C[] = [];
  /** The first whose match is to be played anew. */
  private from = 0;
  /** The largest next step of any of them, or more. */
  private widestGpus = Number.POSITIVE_INFINITY;

  constructor(contenders: C[]) {
    this.contenders = contenders;
  }

  /** Whether anybody is left once those have gone whose next step is more than `gpus`. */
  isOpen(gpus: number): boolean {
    if (gpus < this.widestGpus) this.keepFitting(gpus);
    return this.contenders.length > 0;
  }

  /** The winner takes what it takes next, and goes if it can use no more; returns the GPUs. */
  play(): number {
    const winner = this.contest();
    const taken = winner.take();
    this.from = this.contenders.indexOf(winner);
    if (winner.gpus >= winner.mostGpus) this.contenders.splice(this.from, 1);
    return taken;
  }

  private contest(): C {
    const { contenders, soFar, from } = this;
    let best = (from === 0 ? contenders[0] : soFar[from - 1]) as C;
    for (let i = from; i < contenders.length; i++) {
      if (i > 0) best = winnerOf(best, contenders[i] as C);
      soFar[i] = best;
    }
    return best;
  }

  private keepFitting(gpus: number): void {
    const { contenders } = this;
    let kept = 0;
    this.widestGpus = 0;
    for (const contender of contenders) {
      const step = contender.stepGpus;
      if (step > gpus) continue;
      this.widestGpus = Math.max(this.widestGpus, step);
      contenders[kept++] = contender;
    }
    contenders.length = kept;
    this.from = 0;
  }
}

/**
 * Of two, the one that would end sooner wins if one unit more raises its rate by a larger part than
 * it would be of the other's; without GPUs, the one that would then end sooner.
 */
function winnerOf<C extends Contender<PolicyJob>>(one: C, next: C): C {
  const isNextShorter = next.secondsLeft < one.secondsLeft;
  const short = isNextShorter ? next : one;
  const long = isNextShorter ? one : next;
  if (short.rate === 0) return short.nextRate > long.nextRate ? short : long;
  return short.gain > long.loss ? short : long;
}
