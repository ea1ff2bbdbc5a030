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
import { quantile } from '../stats/quantile.ts';
import { CliError } from './failure.ts';

/** Where the user names no queues: classes whose sizes vary as little as this, weights e^(-i). */
const variationLimit = 0.3;
const steepness = 1;

/** Of Themis, in seconds: what its authors recommend. */
const leaseDefault = 600;
/** Baraat's: of ten jobs the largest is heavy. */
const heavyQuantile = 0.9;

/** The policy, and the parameters of those that are not PCS. */
export interface BaselineOptions {
  readonly policy: PolicySpec['name'];
  readonly lease?: number;
  readonly heavy?: number;
}

export interface PolicyOptions extends BaselineOptions {
  readonly thresholds?: readonly number[];
  readonly weights?: readonly number[];
  readonly zeta: number;
  readonly delta: number;
  readonly gamma?: number;
}

/** Adds --policy and the parameters of all policies but PCS. */
export function withBaselines<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  const names = new Option('--policy <name>', 'how GPUs are divided').choices(policyNames);
  return withBaselineParameters(command.addOption(names.default('pcs' as const)));
}

/** Adds --policy and the parameters of all policies. */
export function withPolicy<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return withWfq(withBaselines(command));
}

/** Adds the parameters of all policies; which one, the command asks by itself. */
export function withPolicyParameters<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return withWfq(withBaselineParameters(command));
}

function withBaselineParameters<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return command
    .option('--lease <s>', 'themis, las: seconds until GPUs are divided anew', positive)
    .option('--heavy <s>', 'limited-multiplexing: GPU-seconds from which a job shares', number);
}

function withWfq<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return command
    .option('--thresholds <list>', 'pcs: largest size of each queue but the last', numbers)
    .option('--weights <list>', 'pcs: weight of each queue, smallest jobs first', numbers)
    .option('--zeta <z>', 'pcs: least efficiency of a GPU, 0 to 1', number, 0)
    .option('--delta <d>', 'pcs: step by which that limit is relaxed', number, 0.1)
    .option('--gamma <g>', 'pcs: boost small jobs inside a queue, per second', number);
}

/** Whether the command line names the policy or any parameter of it. */
export function isPolicyNamed(command: Pick<CommandUnknownOpts, 'getOptionValueSource'>): boolean {
  const names = withPolicy(new Command()).options.map((option) => option.attributeName());
  return names.some((name) => command.getOptionValueSource(name) === 'cli');
}

/** The policy that the options describe; `sizes` (GPU-seconds) cut the queues where none are named. */
export function policyOf(options: PolicyOptions, sizes: readonly number[]): PolicySpec {
  if (options.policy !== 'pcs') return baselineOf(options.policy, options, sizes);
  const { weights: given, zeta: zetaMin, delta, gamma } = options;
  const thresholds =
    options.thresholds ?? (given?.length === 1 ? [] : thresholdsByVariation(sizes, variationLimit));
  const weights = given ?? exponentialWeights(thresholds.length + 1, steepness);
  const boost = gamma === undefined ? {} : { gamma };
  return { name: 'pcs', thresholds, weights, zetaMin, delta, ...boost };
}

/** A policy other than PCS; `sizes` tell which jobs are heavy where the user does not. */
export function baselineOf(
  name: Exclude<PolicySpec['name'], 'pcs'>,
  { lease = leaseDefault, heavy }: BaselineOptions,
  sizes: readonly number[],
): PolicySpec {
  if (name === 'las' || name === 'themis') return { name, leaseSeconds: lease };
  if (name !== 'limited-multiplexing') return { name };
  if (heavy === undefined && sizes.length === 0) {
    const message = 'No job has run here yet, so --heavy has to say from when on a job is heavy';
    const allowed = 'a number of GPU-seconds';
    throw new CliError({ code: 'usage', message, field: '--heavy', allowed }, { exitCode: 2 });
  }
  return { name, heavyGpuSeconds: heavy ?? quantile(sizes, heavyQuantile) };
}

/** Names of the command-line options behind the fields of a policy. */
export const policyFlags: Readonly<Record<string, string>> = {
  thresholds: '--thresholds',
  weights: '--weights',
  zetaMin: '--zeta',
  delta: '--delta',
  gamma: '--gamma',
  leaseSeconds: '--lease',
  heavyGpuSeconds: '--heavy',
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
