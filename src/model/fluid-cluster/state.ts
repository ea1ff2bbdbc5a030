import { microsPerSecond } from '../../kernel/units.ts';
import type { FluidJobs } from './jobs.ts';

/**
 * What the jobs of a workload are doing at one instant. Progress is lazy: of a running job only its
 * work at `sinceMicros` and its rate since then are kept, until its GPUs change.
 */
export class FluidState {
  readonly jobs: FluidJobs;
  nowMicros = 0;
  /** Index after the last job that arrived. */
  arrived = 0;
  /** Index of the first job that is not over. */
  first = 0;
  /** Jobs that arrived and are not over. */
  active = 0;
  /** By job, real-valued. */
  readonly gpus: Float64Array;
  /** By job, when it first had GPUs; -1 before. */
  readonly startMicros: Float64Array;
  /** By job, when it ended. */
  readonly endMicros: Float64Array;
  /** By job, times that it lost GPUs before its end. */
  readonly preemptions: Int32Array;
  private readonly leftSeconds: Float64Array;
  private readonly attainedGpuSeconds: Float64Array;
  private readonly sinceMicros: Float64Array;
  private readonly rate: Float64Array;
  /** The jobs that hold GPUs, in no order, when each will end, and where each stands among them. */
  private readonly running: Int32Array;
  private readonly ends: Float64Array;
  private readonly place: Int32Array;
  private runningCount = 0;

  constructor(jobs: FluidJobs) {
    const { count } = jobs;
    this.jobs = jobs;
    this.gpus = new Float64Array(count);
    this.startMicros = new Float64Array(count).fill(-1);
    this.endMicros = new Float64Array(count);
    this.preemptions = new Int32Array(count);
    this.attainedGpuSeconds = new Float64Array(count);
    this.leftSeconds = Float64Array.from(jobs.workSeconds);
    this.sinceMicros = new Float64Array(count);
    this.rate = new Float64Array(count);
    this.running = new Int32Array(count);
    this.ends = new Float64Array(count);
    this.place = new Int32Array(count).fill(nowhere);
  }

  /** The next job of the workload arrives now. */
  arrive(): number {
    this.active++;
    return this.arrived++;
  }

  /**
   * Lets a job go on with so many GPUs from now on, at most its demand. A job whose work is done ends
   * now, even if its GPUs are taken from it in this instant.
   */
  setGpus(job: number, gpus: number): void {
    const before = this.gpus[job] as number;
    if (gpus === before) return;
    const now = this.nowMicros;
    const left = this.leftNow(job);
    this.leftSeconds[job] = left;
    this.attainedGpuSeconds[job] = this.attainedNow(job);
    this.sinceMicros[job] = now;
    if (gpus < before) this.preemptions[job] = (this.preemptions[job] as number) + 1;
    this.gpus[job] = gpus;
    if (gpus === 0 && left > rounding) {
      this.leave(job);
      return;
    }
    const place = this.enter(job);
    const rate = gpus === 0 ? 0 : this.speedup(job, gpus);
    this.rate[job] = rate;
    this.ends[place] = endOf(now, left, rate);
  }

  /** The running job that ends first, the earliest among equals; -1 when none runs. */
  nextEnd(): number {
    const { running, ends, runningCount } = this;
    if (runningCount === 0) return -1;
    let next = 0;
    let at = ends[0] as number;
    for (let i = 1; i < runningCount; i++) {
      const end = ends[i] as number;
      if (end > at || (end === at && (running[i] as number) > (running[next] as number))) continue;
      next = i;
      at = end;
    }
    return running[next] as number;
  }

  /** When a running job will end if its GPUs do not change. */
  endOf(job: number): number {
    return this.ends[this.place[job] as number] as number;
  }

  /** Passes to the end of a running job, which is over; returns the GPUs that it held. */
  end(job: number): number {
    const gpus = this.gpus[job] as number;
    this.nowMicros = this.endOf(job);
    this.endMicros[job] = this.nowMicros;
    this.gpus[job] = 0;
    this.leftSeconds[job] = over;
    this.leave(job);
    this.active--;
    const { leftSeconds, arrived } = this;
    while (this.first < arrived && leftSeconds[this.first] === over) this.first++;
    return gpus;
  }

  /** Work of a job that is left at this instant, in seconds on one GPU. */
  leftNow(job: number): number {
    const left = this.leftSeconds[job] as number;
    if ((this.gpus[job] as number) === 0) return left;
    const seconds = (this.nowMicros - (this.sinceMicros[job] as number)) / microsPerSecond;
    return left - (this.rate[job] as number) * seconds;
  }

  /** GPU time that a job has held up to this instant, in GPU-seconds. */
  attainedNow(job: number): number {
    const seconds = (this.nowMicros - (this.sinceMicros[job] as number)) / microsPerSecond;
    return (this.attainedGpuSeconds[job] as number) + (this.gpus[job] as number) * seconds;
  }

  /** Becomes what `other`, a state of the same workload, is. */
  copy(other: FluidState): void {
    for (let i = 0; i < this.runningCount; i++) {
      const job = this.running[i] as number;
      this.gpus[job] = 0;
      this.place[job] = nowhere;
    }
    this.nowMicros = other.nowMicros;
    this.arrived = other.arrived;
    this.first = other.first;
    this.active = other.active;
    const { first, arrived } = this;
    this.leftSeconds.set(other.leftSeconds.subarray(first, arrived), first);
    this.attainedGpuSeconds.set(other.attainedGpuSeconds.subarray(first, arrived), first);
    this.startMicros.set(other.startMicros.subarray(first, arrived), first);
    this.runningCount = other.runningCount;
    for (let i = 0; i < this.runningCount; i++) {
      const job = other.running[i] as number;
      this.running[i] = job;
      this.place[job] = i;
      this.gpus[job] = other.gpus[job] as number;
      this.rate[job] = other.rate[job] as number;
      this.sinceMicros[job] = other.sinceMicros[job] as number;
      this.ends[i] = other.ends[i] as number;
    }
  }

  /**
   * Work that is left becomes what it is believed to be, which is wrong by the same factor all along,
   * whatever was seen of the job. `misjudgement` has these factors by job.
   */
  believe(misjudgement: Float64Array): void {
    const { first, arrived, nowMicros: now, place, leftSeconds } = this;
    for (let job = first; job < arrived; job++) {
      if (leftSeconds[job] === over) continue;
      const left = this.leftNow(job) * (misjudgement[job] as number);
      leftSeconds[job] = left;
      if ((place[job] as number) < 0) continue;
      this.attainedGpuSeconds[job] = this.attainedNow(job);
      this.sinceMicros[job] = now;
      this.ends[place[job] as number] = endOf(now, left, this.rate[job] as number);
    }
  }

  /** Its place among the running jobs. */
  private enter(job: number): number {
    let place = this.place[job] as number;
    if (place >= 0) return place;
    place = this.runningCount++;
    this.place[job] = place;
    this.running[place] = job;
    if ((this.startMicros[job] as number) < 0) this.startMicros[job] = this.nowMicros;
    return place;
  }

  private leave(job: number): void {
    const at = this.place[job] as number;
    const last = this.running[--this.runningCount] as number;
    this.running[at] = last;
    this.ends[at] = this.ends[this.runningCount] as number;
    this.place[last] = at;
    this.place[job] = nowhere;
  }

  /** Progress on so many GPUs relative to one: linear between whole numbers, up to the demand. */
  speedup(job: number, gpus: number): number {
    const shape = this.jobs.shapes[this.jobs.shape[job] as number];
    const speedups = shape === undefined ? empty : shape.speedups;
    const whole = Math.floor(gpus);
    const low = speedups[whole] as number;
    return whole === gpus ? low : low + ((speedups[whole + 1] as number) - low) * (gpus - whole);
  }
}

/** When so much work is done at this rate; now, where nothing is left or only rounding was. */
function endOf(nowMicros: number, leftSeconds: number, rate: number): number {
  if (leftSeconds <= 0 || rate <= 0) return nowMicros;
  return nowMicros + Math.round((leftSeconds / rate) * microsPerSecond);
}

/** Stands for the place of a job that does not run. */
const nowhere = -1;

/** Less work than this, in seconds on one GPU, is what rounding left. */
const rounding = 1e-9;

const empty = new Float64Array(1);

/** Stands for the work that is left of a job that is over. */
const over = Number.NEGATIVE_INFINITY;
