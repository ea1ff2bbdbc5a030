/** The options that choose a scheduling policy. */
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { type PolicySpec, policyNames } from '../../policy/index.ts';
import type { QueueRule } from '../../queueing/queue-rule.ts';
import { quantile } from '../../stats/quantile.ts';
import { CliError } from '../failure.ts';
import { type Flags, refuse } from './flags.ts';
import { number, positive } from './numbers.ts';
import { type QueueOptions, queueFlags, queuesOf, withQueues } from './queues.ts';

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

export interface PolicyOptions extends BaselineOptions, QueueOptions {
  readonly gamma?: number;
}

const leaseFlags: Flags = { lease: '--lease' };
const heavyFlags: Flags = { heavy: '--heavy' };
const pcsFlags: Flags = { ...queueFlags, gamma: '--gamma' };

/** The parameters of policies other than PCS. */
export const baselineFlags: Flags = { ...leaseFlags, ...heavyFlags };

/** The parameters of all policies. */
export const parameterFlags: Flags = { ...baselineFlags, ...pcsFlags };

const ownFlags: Readonly<Partial<Record<PolicySpec['name'], Flags>>> = {
  pcs: pcsFlags,
  las: leaseFlags,
  themis: leaseFlags,
  'limited-multiplexing': heavyFlags,
};

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
    .option('--heavy <s>', 'limited-multiplexing: GPU-seconds after which a job shares', number);
}

function withWfq<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return withQueues(command).option(
    '--gamma <g>',
    'pcs: boost small jobs inside a queue, per second',
    number,
  );
}

/** Whether the command line names the policy or any parameter of it. */
export function isPolicyNamed(command: Pick<CommandUnknownOpts, 'getOptionValueSource'>): boolean {
  const names = withPolicy(new Command()).options.map((option) => option.attributeName());
  return names.some((name) => command.getOptionValueSource(name) === 'cli');
}

/** The policy that the options describe; `sizes` (GPU-seconds) cut the queues where none are named. */
export function policyOf(
  options: PolicyOptions,
  sizes: readonly number[],
  rule?: QueueRule,
): PolicySpec {
  const { policy, gamma } = options;
  checkParameters(options);
  if (policy !== 'pcs') return baselineOf(policy, options, sizes);
  const boost = gamma === undefined ? {} : { gamma };
  return { name: 'pcs', ...queuesOf(options, sizes, rule), ...boost };
}

/** Throws where the options name a parameter that the policy does not have. */
export function checkParameters(options: BaselineOptions): void {
  const { policy } = options;
  const own = ownFlags[policy] ?? {};
  const others = Object.entries(parameterFlags).filter(([name]) => !(name in own));
  refuse(options, Object.fromEntries(others), `to leave it out with --policy ${policy}`);
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
