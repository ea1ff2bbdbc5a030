/** The options that choose a scheduling policy. */
import { type Command, Option } from '@commander-js/extra-typings';
import { type PolicySpec, policyNames } from '../policy/index.ts';
import type { QueueRule } from '../search/space.ts';
import { type QueueOptions, queuesOf, withQueues } from './queue-options.ts';

export interface PolicyOptions extends QueueOptions {
  readonly policy: string;
}

/** Adds --policy and the parameters of PCS. */
export function withPolicy<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  const policy = new Option('--policy <name>', 'how GPUs are divided');
  return withQueues(command.addOption(policy.choices(policyNames).default('pcs')));
}

/** The policy that the options describe; `sizes` (GPU-seconds) cut the queues where none are named. */
export function policyOf(
  options: PolicyOptions,
  sizes: readonly number[],
  rule?: QueueRule,
): PolicySpec {
  if (options.policy === 'fifo') return { name: 'fifo' };
  return { name: 'pcs', ...queuesOf(options, sizes, rule) };
}

/** Names of the command-line options behind the fields of a policy. */
export const policyFlags: Readonly<Record<string, string>> = {
  thresholds: '--thresholds',
  weights: '--weights',
  zetaMin: '--zeta',
  delta: '--delta',
};
