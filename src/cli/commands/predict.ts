import { type Command, Option } from '@commander-js/extra-typings';
import type { PredictionRequest } from '../../api/index.ts';
import { policyNames } from '../../policy/index.ts';
import { actOnEndpoint } from '../act.ts';
import { withEndpoint } from '../endpoint.ts';
import { givenOf, missing } from '../options/flags.ts';
import { instantOf } from '../options/instant.ts';
import { whole } from '../options/numbers.ts';
import {
  type PolicyOptions,
  parameterFlags,
  policyOf,
  withPolicyParameters,
} from '../options/policy.ts';
import { submissionOf, withSubmission } from '../options/submission.ts';
import { type Work, workOf } from '../submission/work.ts';
import { timeOfDay } from '../text/format.ts';
import { promiseLines } from '../text/words.ts';

/** Nothing is ever run, so what would be run may be left open. */
const anything: Work = { entrypoint: 'true', folder: null, name: 'what-if' };

type SupposedOptions = Omit<PolicyOptions, 'policy'> & {
  readonly policy?: PolicyOptions['policy'] | undefined;
  readonly gpus?: number | undefined;
  readonly at?: Date | undefined;
};

/** Adds `predict`: the promise that `submit` would get now, or on another cluster, or later. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .description('ask what a job would be promised, without submitting it')
    .usage('[options] [SCRIPT.py [ARGUMENTS...] | -- COMMAND...]')
    .passThroughOptions();
  const policy = new Option('--policy <name>', 'suppose this policy; default: the one in force');
  withPolicyParameters(withSubmission(withEndpoint(command)).addOption(policy.choices(policyNames)))
    .option('--gpus <n>', 'if the cluster had so many GPUs', whole)
    .option('--at <time>', 'if submitted at 18:00, or at an ISO date and time', (text) =>
      instantOf(text, new Date()),
    )
    .argument('[command...]')
    .action((words, options) =>
      actOnEndpoint(options, async (client, output) => {
        const work = words.length === 0 ? anything : workOf(words, { cwd: process.cwd() });
        const supposed = supposedOf(options);
        const request = { ...submissionOf(work, options, null), ...supposed };
        const prediction = await client.predict(request);
        const heading = `If submitted ${ifWords(options, new Date())}`;
        output.result(prediction, `${heading}: ${promiseLines(prediction, new Date())}`);
        return 0;
      }),
    );
}

function supposedOf(
  options: SupposedOptions,
): Pick<PredictionRequest, 'clusterGpus' | 'policy' | 'submitAt'> {
  const { policy, weights, config, gpus, at } = options;
  const parameter = givenOf(options, parameterFlags);
  if (policy === undefined && parameter !== undefined) throw missing('--policy', parameter);
  if (policy === 'pcs' && weights === undefined && config === undefined) {
    throw missing('--weights', '--policy pcs that has no --config');
  }
  return {
    ...(policy === undefined ? {} : { policy: { ...policyOf({ ...options, policy }, []) } }),
    ...(gpus === undefined ? {} : { clusterGpus: gpus }),
    ...(at === undefined ? {} : { submitAt: at.toISOString() }),
  };
}

function ifWords({ policy, gpus, at }: SupposedOptions, now: Date): string {
  const where = [
    ...(gpus === undefined ? [] : [`to ${gpus} GPUs`]),
    ...(policy === undefined ? [] : [`under ${policy}`]),
  ];
  return [at === undefined ? 'now' : `at ${timeOfDay(at, now)}`, ...where].join(' ');
}
