import { secondsOf } from '../kernel/units.ts';
import type { PolicyJob } from './scheduler.ts';

/**
 * The key of γ-Boost, in seconds, by which a queue may be ordered instead of by arrival: the arrival
 * less a boost of (1/γ) · ln(1 / (1 - e^(-γ·size))), which is large for small jobs and vanishes for
 * large ones. A small γ (per second of the size in GPU-seconds) boosts more. Since every boost is
 * finite, no job waits for ever.
 */
export function boostedArrivalSeconds(
  job: Pick<PolicyJob, 'arrivalMicros' | 'sizeGpuSeconds'>,
  gammaPerSecond: number,
): number {
  const boost = -Math.log(-Math.expm1(-gammaPerSecond * job.sizeGpuSeconds)) / gammaPerSecond;
  return secondsOf(job.arrivalMicros) - boost;
}
