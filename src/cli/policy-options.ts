/** The options that choose a scheduling policy, and the numbers they are made of. */
import {
  Command,
  type CommandUnknownOpts,
  InvalidArgumentError,
  Option,
} from '@commander-js/extra-typings';
import { type PolicySpec, policyNames } from '../policy/index.ts';
import { thresholdsByVariation } from '../queueing/thresholds.ts';
import { exponentialWeights } from '../queueing/weights.ts';

/** Where the user names no queues: classes whose sizes vary as little as this, weights e^(-i). */
const variationLimit = 0.3;
const steepness = 1;

export interface PolicyOptions {
  readonly policy: string;
  readonly thresholds?: readonly number[];
  readonly weights?: readonly number[];
  readonly zeta: number;
  readonly delta: number;
}

/** Adds --policy and the parameters of PCS. */
export function withPolicy<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return withPolicyParameters(
    command.addOption(
      new Option('--policy <name>', 'how GPUs are divided').choices(policyNames).default('pcs'),
    ),
  );
}

/** Adds the parameters of PCS alone. */
export function withPolicyParameters<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return command
    .option('--thresholds <list>', 'pcs: largest size of each queue but the last', numbers)
    .option('--weights <list>', 'pcs: weight of each queue, smallest jobs first', numbers)
    .option('--zeta <z>', 'pcs: least efficiency of a GPU, 0 to 1', number, 0)
    .option('--delta <d>', 'pcs: step by which that limit is relaxed', number, 0.1);
}

/** Whether the command line names the policy or any parameter of it. */
export function isPolicyNamed(command: Pick<CommandUnknownOpts, 'getOptionValueSource'>): boolean {
  const names = withPolicy(new Command()).options.map((option) => option.attributeName());
  return names.some((name) => command.getOptionValueSource(name) === 'cli');
}

/** The policy that the options describe; `sizes` (GPU-seconds) cut the queues where none are named. */
export function policyOf(options: PolicyOptions, sizes: readonly number[]): PolicySpec {
  if (options.policy === 'fifo') return { name: 'fifo' };
  const { weights: given, zeta: zetaMin, delta } = options;
  const thresholds =
    options.thresholds ?? (given?.length === 1 ? [] : thresholdsByVariation(sizes, variationLimit));
  const weights = given ?? exponentialWeights(thresholds.length + 1, steepness);
  return { name: 'pcs', thresholds, weights, zetaMin, delta };
}

/** Names of the command-line options behind the fields of a policy. */
export const policyFlags: Readonly<Record<string, string>> = {
  thresholds: '--thresholds',
  weights: '--weights',
  zetaMin: '--zeta',
  delta: '--delta',
};

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Allowed is a number.');
}

export function positive(text: string): number {
  if (number(text) > 0) return number(text);
  throw new InvalidArgumentError('Allowed is a number above 0.');
}

export function whole(text: string): number {
  if (Number.isSafeInteger(number(text)) && number(text) >= 1) return number(text);
  throw new InvalidArgumentError('Allowed is a whole number from 1.');
}

function numbers(text: string): number[] {
  return text.split(',').map(number);
}
