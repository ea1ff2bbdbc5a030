import { microsOf } from '../../kernel/units.ts';
import type { Workload } from './workload.ts';

/**
 * The toy example of the thesis (figure 3.1; figure 1 of the OSDI'24 paper): four jobs for one GPU,
 * which arrive at 0, 0, 1 and 10 and take 10, 8, 1 and 8. A unit of time is a second here, and a
 * step, so that a job can be paused after each unit.
 */
export const toyExample: Workload = {
  name: 'thesis figure 3.1',
  jobs: [
    { id: 'J1', arrival: 0, size: 10 },
    { id: 'J2', arrival: 0, size: 8 },
    { id: 'J3', arrival: 1, size: 1 },
    { id: 'J4', arrival: 10, size: 8 },
  ].map(({ id, arrival, size }) => ({
    id,
    arrivalMicros: microsOf(arrival),
    sizeGpuSeconds: size,
    trials: [{ gpus: 1, speedups: null, steps: size, secondsPerStep: 1 }],
  })),
};
