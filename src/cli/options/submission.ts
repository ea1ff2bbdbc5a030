/** The options that describe a job; values are checked by the schema that the endpoint uses. */
import { InvalidArgumentError } from '@commander-js/extra-typings';
import type { z } from 'zod';
import {
  type Demand,
  demand,
  type JobSubmission,
  jobSubmission,
  toApiError,
} from '../../api/index.ts';
import type { withEndpoint } from '../endpoint.ts';
import { CliError } from '../failure.ts';
import type { Work } from '../submission/work.ts';

const fields = jobSubmission.shape;

export interface SubmissionOptions {
  readonly name?: string;
  readonly trials?: number;
  readonly gpusPerTrial?: number;
  readonly steps?: number | undefined;
  readonly secondsPerStep?: number | undefined;
  readonly demand?: Demand['table'];
  readonly speeds?: Demand['speeds'];
  readonly spanFactor?: number | undefined;
  readonly maxGpus?: number | undefined;
  readonly fingerprint?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  readonly maxRestarts?: number;
  readonly reuseActors?: true | undefined;
}

/** Adds what `submit` and `predict` have in common. */
export function withSubmission(command: ReturnType<typeof withEndpoint>) {
  return command
    .option('--name <name>', 'name of the job; default: that of the program', by(fields.name))
    .option('--trials <n>', 'trials of the experiment; default 1', by(fields.trials, Number))
    .option('--gpus-per-trial <n>', 'GPUs of each; default 1', by(fields.gpusPerTrial, Number))
    .option('--steps <n>', 'steps of a trial', by(demand.shape.stepsPerTrial, Number))
    .option('--seconds-per-step <s>', 'seconds of a step', by(demand.shape.secondsPerStep, Number))
    .option(
      '--demand <table>',
      'seconds of the whole job by GPUs, such as 1:120,2:61,4:33',
      by(demand.shape.table, demandRows),
    )
    .option(
      '--speeds <list>',
      'how many times as fast it is on GPU types, such as A100=2,T4=1; no other runs it',
      by(demand.shape.speeds, speedsOf),
    )
    .option(
      '--span-factor <x>',
      'how many times as long as in --demand a step takes on GPUs of several nodes',
      by(demand.shape.spanFactor, Number),
    )
    .option('--max-gpus <n>', 'a training job that uses 1 to n GPUs', by(fields.maxGpus, Number))
    .option(
      '--fingerprint <text>',
      'name of jobs that need the same time and GPUs',
      by(fields.fingerprint),
    )
    .option(
      '--env <key=value...>',
      'environment of the job; KEY alone passes its value here on',
      addEnv,
    )
    .option(
      '--max-restarts <n>',
      'how often a driver that died is started again; default 3',
      by(fields.maxRestarts, Number),
    )
    .option('--reuse-actors', 'trials take over the actors of trials that ended');
}

/** What to submit; whatever is left out the schema fills in. */
export function submissionOf(
  work: Work,
  options: SubmissionOptions,
  packageId: string | null,
): JobSubmission {
  const input = {
    name: options.name ?? work.name,
    entrypoint: work.entrypoint,
    package: packageId ?? undefined,
    trials: options.trials,
    gpusPerTrial: options.gpusPerTrial,
    demand: {
      stepsPerTrial: options.steps,
      secondsPerStep: options.secondsPerStep,
      table: options.demand,
      speeds: options.speeds,
      spanFactor: options.spanFactor,
    },
    maxGpus: options.maxGpus,
    fingerprint: options.fingerprint,
    environment: options.env,
    maxRestarts: options.maxRestarts,
    reuseActors: options.reuseActors,
  };
  const result = jobSubmission.safeParse(input);
  if (result.success) return result.data;
  const { error } = toApiError(result.error, input, jobSubmission);
  throw new CliError({ ...error, code: 'usage' }, { exitCode: 2 });
}

/** Reads an option's value as `schema` wants it, or says what is allowed. */
function by<T extends z.ZodType>(schema: T, read: (text: string) => unknown = String) {
  return (text: string): z.output<T> => {
    const value = text.trim() === '' ? text : read(text);
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const { allowed } = toApiError(result.error, value, schema).error;
    throw new InvalidArgumentError(`Allowed is ${allowed}.`);
  };
}

function demandRows(text: string): unknown {
  const rows = text.split(',').map((row) => /^([^:]+):([^:]+)$/.exec(row.trim()));
  if (rows.includes(null)) {
    throw new InvalidArgumentError('Allowed is GPUS:SECONDS,..., such as 1:120,2:61,4:33.');
  }
  return rows.map((row) => ({ gpus: Number(row?.[1]), seconds: Number(row?.[2]) }));
}

function speedsOf(text: string): unknown {
  const pairs = text.split(',').map((pair) => /^([^=]+)=([^=]+)$/.exec(pair.trim()));
  if (pairs.includes(null)) {
    throw new InvalidArgumentError('Allowed is TYPE=SPEED,..., such as A100=2,T4=1.');
  }
  return Object.fromEntries(pairs.map((pair) => [pair?.[1], Number(pair?.[2])]));
}

function addEnv(text: string, before: Readonly<Record<string, string>> = {}) {
  const [key = '', ...rest] = text.split('=');
  const value = rest.length > 0 ? rest.join('=') : process.env[key];
  if (value === undefined) {
    throw new InvalidArgumentError(`Allowed is KEY=VALUE; ${key} is not in our environment.`);
  }
  return by(fields.environment, () => ({ ...before, [key]: value }))(text);
}
