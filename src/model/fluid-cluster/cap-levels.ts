import type { CapRule } from '../../policy/wfq-queue.ts';
import type { Shape } from './jobs.ts';

/**
 * The efficiency caps of every shape of job, at ζ_min and at each step of relaxing it by δ. The cap
 * ends before the first number of GPUs that is used with less than the efficiency required, as in
 * the published simulator, whatever a table does beyond.
 */
export class CapLevels {
  /** Index of the level at which nothing is capped. */
  readonly last: number;
  private readonly shapes: number;
  private readonly caps: Int32Array;

  constructor(shapes: readonly Shape[], rule: CapRule) {
    const required = [rule.zetaMin];
    for (let zeta = rule.zetaMin; zeta > 0; required.push(zeta)) zeta -= rule.delta;
    this.last = required.length - 1;
    this.shapes = shapes.length;
    this.caps = Int32Array.from(
      required.flatMap((zeta) => shapes.map((shape) => firstCrossing(shape, zeta))),
    );
  }

  /** Most GPUs of a job of this shape at a level, 0 for ζ_min itself. */
  at(level: number, shape: number): number {
    return this.caps[level * this.shapes + shape] as number;
  }
}

function firstCrossing({ demandGpus, speedups }: Shape, zeta: number): number {
  for (let gpus = 1; gpus <= demandGpus; gpus++) {
    if ((speedups[gpus] as number) / gpus < zeta) return gpus - 1;
  }
  return demandGpus;
}
