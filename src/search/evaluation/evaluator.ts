import type { WfqParameters } from '../../policy/wfq.ts';

/** What PCS needs to know: queues by size, their weights, and the efficiency cap. */
export type Configuration = WfqParameters;

/**
 * Simulates a configuration on one of a list of workload samples, the training ones first, and
 * answers one number per objective, all to be minimised. The same arguments must give the same
 * numbers.
 */
export type Evaluator = (configuration: Configuration, sample: number) => readonly number[];
