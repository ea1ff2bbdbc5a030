/** The testbed of figures 3.4 to 3.6: which jobs run on a real cluster, and under what. */
import type { PolicySpec } from '../policy/index.ts';
import type { WfqParameters } from '../policy/wfq.ts';
import { publishedTestbed } from './published/testbed.ts';

export type TestbedPolicy = (typeof publishedTestbed)[number]['policy'];

/** The policies that can be compared, by their names in the figures. */
export const testbedPolicies: readonly TestbedPolicy[] = publishedTestbed.map(
  ({ policy }) => policy,
);

/** An AutoML job of the published trace: so many trials of equal work on one GPU each. */
export interface TestbedApp {
  readonly id: string;
  readonly submitSeconds: number;
  readonly gpuSeconds: number;
  readonly trials: number;
}

/** How the trace is made to fit the machine. */
export interface Compression {
  /** Everything takes so many times less time: arrivals, trials, sizes of queues, leases. */
  readonly factor: number;
  /** About how long a step is, after which a trial can be paused. */
  readonly stepSeconds: number;
}

/** A job as it is submitted. */
export interface TestbedJob {
  readonly name: string;
  readonly arrivalSeconds: number;
  readonly trials: number;
  readonly steps: number;
  readonly secondsPerStep: number;
  /** Trials take over the actors of trials that ended: starting one takes as long as ever. */
  readonly reuseActors: true;
}

/** Fewer steps would leave a trial no instant at which it can be paused. */
const stepsMin = 3;

/** The jobs of the trace in compressed time. */
export function testbedJobs(apps: readonly TestbedApp[], compression: Compression): TestbedJob[] {
  const { factor, stepSeconds } = compression;
  return apps.map(({ id, submitSeconds, gpuSeconds, trials }) => {
    const seconds = gpuSeconds / trials / factor;
    const steps = Math.max(stepsMin, Math.round(seconds / stepSeconds));
    return {
      name: `app-${id}`,
      arrivalSeconds: submitSeconds / factor,
      trials,
      steps,
      secondsPerStep: seconds / steps,
      reuseActors: true,
    };
  });
}

/** As the authors of Themis advise (thesis §3.5.1). */
const leaseSeconds = 600;

/** A policy of the figures in compressed time; `configuration` is the authors' for this trace. */
export function testbedPolicy(
  name: TestbedPolicy,
  factor: number,
  configuration: (name: 'jct' | 'bal' | 'pred') => WfqParameters,
): PolicySpec {
  const pcs = (which: 'jct' | 'bal' | 'pred'): PolicySpec => {
    const { thresholds, ...rest } = configuration(which);
    return { name: 'pcs', ...rest, thresholds: thresholds.map((size) => size / factor) };
  };
  switch (name) {
    case 'AFS':
      return { name: 'afs' };
    case 'Tiresias':
      return { name: 'tiresias' };
    case 'Themis':
      return { name: 'themis', leaseSeconds: leaseSeconds / factor };
    case 'FIFO':
      return { name: 'fifo' };
    case 'PCS-JCT':
      return pcs('jct');
    case 'PCS-bal':
      return pcs('bal');
    case 'PCS-pred':
      return pcs('pred');
  }
}
