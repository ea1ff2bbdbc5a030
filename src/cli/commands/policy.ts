/** `foresight policy`: how the live cluster divides its GPUs, and what a change would mean. */
import { userInfo } from 'node:os';
import type { Command, CommandUnknownOpts } from '@commander-js/extra-typings';
import type { ForesightClient } from '../../adapters/http/client.ts';
import type { JobView } from '../../api/index.ts';
import { actOnEndpoint } from '../act.ts';
import { withEndpoint } from '../endpoint.ts';
import { usageError } from '../failure.ts';
import { givenOf, missing } from '../options/flags.ts';
import { number } from '../options/numbers.ts';
import {
  baselineFlags,
  isPolicyNamed,
  type PolicyOptions,
  policyOf,
  withPolicy,
} from '../options/policy.ts';
import { previewText, stateText, switchedText } from '../text/policy.ts';

/** Adds `policy` with `show`, `preview`, `set` and `cancel`. */
export function addPolicy(program: Command): void {
  const policy = program
    .command('policy')
    .description('see and change how the live cluster divides its GPUs');
  withEndpoint(
    policy.command('show', { isDefault: true }).description('the policy in force'),
  ).action((options) =>
    actOnEndpoint(options, async (client, output) => {
      const state = await client.policy();
      output.result(state, stateText(state, new Date()));
      return 0;
    }),
  );
  addPreview(policy);
  addSet(policy);
  withEndpoint(policy.command('cancel').description('give up the switch that waits')).action(
    (options) =>
      actOnEndpoint(options, async (client, output) => {
        const state = await client.cancelPolicySwitch();
        output.result(state, stateText(state, new Date()));
        return 0;
      }),
  );
}

const pointHelp = 'a point of the front, as foresight front names it; else --policy';
const toleranceHelp = 'how late, in percent of its promised time, a job may be';

function addPreview(policy: Command): void {
  const command = policy
    .command('preview')
    .description('tell what another policy would mean for each promise; nothing changes');
  withPolicy(withEndpoint(command))
    .argument('[point]', pointHelp)
    .option('--tolerance <percent>', toleranceHelp, number, 1)
    .action((point, options, self) =>
      actOnEndpoint(options, async (client, output) => {
        const chosen = await choice(client, point, options, self);
        const preview = await client.previewPolicy({
          ...chosen,
          tolerancePercent: options.tolerance,
        });
        output.result(preview, previewText(preview, new Date()));
        return 0;
      }),
    );
}

function addSet(policy: Command): void {
  const command = policy
    .command('set')
    .description('switch to another policy as soon as no promise suffers');
  withPolicy(withEndpoint(command))
    .argument('[point]', pointHelp)
    .option('--now', 'at once, whatever it means for the promises')
    .option('--tolerance <percent>', toleranceHelp, number, 1)
    .option('--why <text>', 'kept with the switch')
    .action((point, options, self) =>
      actOnEndpoint(options, async (client, output) => {
        const switched = await client.setPolicy({
          ...(await choice(client, point, options, self)),
          tolerancePercent: options.tolerance,
          when: options.now === true ? 'now' : 'when-no-promise-suffers',
          by: userInfo().username,
          ...(options.why !== undefined && { why: options.why }),
        });
        output.result(switched, switchedText(switched, new Date()));
        return 0;
      }),
    );
}

/** What the command line names: a point, or a policy whose queues are cut from the jobs there were. */
async function choice(
  client: ForesightClient,
  point: string | undefined,
  options: PolicyOptions,
  command: Pick<CommandUnknownOpts, 'getOptionValueSource'>,
) {
  const isNamed = isPolicyNamed(command);
  if (isNamed === (point !== undefined)) {
    throw usageError('point', point, 'a point of the front, or instead of it a policy (--policy)');
  }
  if (point !== undefined) return { point };
  const parameter = givenOf(options, baselineFlags);
  const isGiven = command.getOptionValueSource('policy') === 'cli';
  if (!isGiven && parameter !== undefined) throw missing('--policy', parameter);
  const jobs = await client.jobs('all');
  const sizes = jobs.filter(hasKnownSize).map((job) => job.size.gpuSeconds);
  return { policy: { ...policyOf(options, sizes) } };
}

/** Of a job that did not end early, and whose size is more than a guess. */
function hasKnownSize({ status, size }: JobView): boolean {
  return status !== 'failed' && status !== 'cancelled' && size.source !== 'prior';
}
