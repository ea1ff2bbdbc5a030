import { assert } from '../../kernel/assert.ts';
import { microsOf, secondsOf } from '../../kernel/units.ts';
import type { SpeedupTable } from '../gpu-cluster/snapshot.ts';

/** A job as it truly is: work that runs on any number of GPUs, fractions included, up to a demand. */
export interface ElasticJob {
  readonly id: string;
  /** Seconds from the beginning of the workload; jobs come in order of arrival. */
  readonly arrivalSeconds: number;
  /** Seconds that it takes on one GPU. */
  readonly workSeconds: number;
  /** What the work is believed to be at submission. */
  readonly sizeGpuSeconds: number;
  /** The most GPUs that it can use. */
  readonly demandGpus: number;
  /** Progress by whole GPUs relative to one GPU, from 0 GPUs to at least `demandGpus`. */
  readonly speedups: SpeedupTable;
}

/** Jobs that scale alike: same table, same demand. */
export interface Shape {
  readonly demandGpus: number;
  /** `speedups[g]` for g from 0 to the demand. */
  readonly speedups: Float64Array;
}

/**
 * A workload in parallel arrays, in order of arrival. A job is its index; what never changes stands
 * here, and what does in `FluidState`.
 */
export class FluidJobs {
  readonly ids: readonly string[];
  readonly arrivalMicros: Float64Array;
  readonly workSeconds: Float64Array;
  readonly sizeGpuSeconds: Float64Array;
  readonly demandGpus: Int32Array;
  /** Index into `shapes`. */
  readonly shape: Int32Array;
  readonly shapes: readonly Shape[];

  /** Believed over true work, by job; null where every job is believed to be what it is. */
  readonly misjudgement: Float64Array | null;

  /** Asserts that every table of speed-ups reaches its job's demand. */
  constructor(jobs: readonly ElasticJob[]) {
    const shapes = new Shapes();
    this.ids = jobs.map(({ id }) => id);
    this.arrivalMicros = Float64Array.from(jobs, (job) => microsOf(job.arrivalSeconds));
    this.workSeconds = Float64Array.from(jobs, (job) => job.workSeconds);
    this.sizeGpuSeconds = Float64Array.from(jobs, (job) => job.sizeGpuSeconds);
    this.demandGpus = Int32Array.from(jobs, (job) => job.demandGpus);
    this.shape = Int32Array.from(jobs, (job) => shapes.of(job));
    this.shapes = shapes.all;
    const ratios = this.sizeGpuSeconds.map((size, job) => size / (this.workSeconds[job] as number));
    this.misjudgement = ratios.some((ratio) => Math.abs(ratio - 1) > rounding) ? ratios : null;
  }

  /** The same jobs, were they what they are believed to be; their shapes keep their indices. */
  believed(): FluidJobs {
    if (this.misjudgement === null) return this;
    const tables = this.shapes.map(({ speedups }) => [...speedups]);
    return new FluidJobs(
      this.ids.map((id, job) => ({
        id,
        arrivalSeconds: secondsOf(this.arrivalMicros[job] as number),
        workSeconds: this.sizeGpuSeconds[job] as number,
        sizeGpuSeconds: this.sizeGpuSeconds[job] as number,
        demandGpus: this.demandGpus[job] as number,
        speedups: tables[this.shape[job] as number] as SpeedupTable,
      })),
    );
  }

  get count(): number {
    return this.ids.length;
  }
}

/** Sizes closer than this, relatively, differ by rounding only. */
const rounding = 1e-9;

class Shapes {
  readonly all: Shape[] = [];
  private readonly byTable = new Map<SpeedupTable, Map<number, number>>();

  of({ speedups, demandGpus }: ElasticJob): number {
    assert(speedups.length > demandGpus, 'a table of speed-ups ends before the demand');
    const byDemand = this.byTable.get(speedups) ?? new Map<number, number>();
    this.byTable.set(speedups, byDemand);
    const known = byDemand.get(demandGpus);
    if (known !== undefined) return known;
    const shape = this.all.length;
    this.all.push({ demandGpus, speedups: Float64Array.from(speedups.slice(0, demandGpus + 1)) });
    byDemand.set(demandGpus, shape);
    return shape;
  }
}
