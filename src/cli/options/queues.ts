/** The options that choose the queues of PCS and its efficiency cap. */
import type { Command } from '@commander-js/extra-typings';
import type { WfqParameters } from '../../policy/wfq.ts';
import { occupied, type QueueRule } from '../../queueing/queue-rule.ts';
import { queuesByVariation } from '../../search/space.ts';
import { usageError } from '../failure.ts';
import { readQueues } from '../files/queues.ts';
import { type Flags, refuse } from './flags.ts';
import { number, numbers, positive } from './numbers.ts';

export interface QueueOptions {
  readonly T?: number;
  readonly W?: number;
  readonly thresholds?: readonly number[];
  readonly weights?: readonly number[];
  readonly zeta?: number;
  readonly delta?: number;
  readonly config?: string;
  readonly configName?: string;
}

const oneByOne: Flags = {
  T: '--T',
  W: '--W',
  thresholds: '--thresholds',
  weights: '--weights',
  zeta: '--zeta',
  delta: '--delta',
};

/** All options of queues. */
export const queueFlags: Flags = { ...oneByOne, config: '--config', configName: '--config-name' };

/** Adds the three numbers of PCS, its queues one by one, and a file that holds all of them. */
export function withQueues<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return command
    .option('--T <t>', 'pcs: largest C² of the sizes in a queue; default 0.3', positive)
    .option('--W <w>', 'pcs: weights are e^(-W i), smallest jobs first; default 1', number)
    .option('--zeta <z>', 'pcs: least efficiency of a GPU, 0 to 1; default 0', number)
    .option('--delta <d>', 'pcs: step by which that limit is relaxed; default 0.1', number)
    .option(
      '--thresholds <list>',
      'pcs: instead of T, largest size of each queue but the last',
      numbers,
    )
    .option('--weights <list>', 'pcs: instead of W, weight of each queue', numbers)
    .option(
      '--config <file>',
      'pcs: JSON with thresholds, weights, zetaMin, delta and perhaps gamma',
    )
    .option('--config-name <name>', 'pcs: one of several in that file');
}

/** The queues that the options describe; `sizes` (GPU-seconds) cut them where none are named. */
export function queuesOf(
  options: QueueOptions,
  sizes: readonly number[],
  rule: QueueRule = queuesByVariation,
): WfqParameters {
  const { T = 0.3, W = 1, zeta: zetaMin = 0, delta = 0.1, config, configName } = options;
  if (config !== undefined) {
    refuse(options, oneByOne, 'to leave it out with --config');
    return readQueues(config, configName);
  }
  refuse(options, { configName: '--config-name' }, 'to leave it out without --config');
  if (options.thresholds !== undefined)
    refuse(options, { T: '--T' }, 'to leave it out with --thresholds');
  if (options.weights !== undefined)
    refuse(options, { W: '--W' }, 'to leave it out with --weights');
  const isOne = options.weights?.length === 1;
  const thresholds = options.thresholds ?? (isOne ? [] : rule.thresholds(sizes, T));
  const queues = thresholds.length + 1;
  const weights = options.weights ?? rule.weights(queues, W);
  if (weights === null) {
    throw usageError('--W', W, `a number with which no weight of ${queues} queues rounds to 0`);
  }
  if (options.thresholds === undefined && weights.length !== queues) {
    const allowed = `as many numbers as there are queues: ${queues} by T = ${T}; or name --thresholds`;
    throw usageError('--weights', weights, allowed);
  }
  const all = { thresholds, weights };
  return { ...(options.thresholds === undefined ? occupied(all) : all), zetaMin, delta };
}
