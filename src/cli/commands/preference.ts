import type { Command } from '@commander-js/extra-typings';
import { type ObjectiveView, objectiveText, type Preference, preference } from '../../api/index.ts';
import { actOnEndpoint } from '../act.ts';
import { withEndpoint } from '../endpoint.ts';
import { usageError } from '../failure.ts';

/** Adds `preference` with `show` and `set`: what is wanted little of. */
export function addPreference(program: Command): void {
  const command = program
    .command('preference')
    .description('see and set the objectives that a front is searched for');
  withEndpoint(command.command('show', { isDefault: true }).description('the objectives')).action(
    (options) =>
      actOnEndpoint(options, async (client, output) => {
        const wanted = await client.preference();
        output.result(wanted, text(wanted));
        return 0;
      }),
  );
  withEndpoint(command.command('set').description('set the objectives of the next search'))
    .argument('<objectives...>', 'such as avg-jct p90-pred-err avg-unfairness avg-makespan')
    .action((names, options) =>
      actOnEndpoint(options, async (client, output) => {
        const wanted = await client.setPreference({ objectives: names.map(objectiveOf) });
        output.result(wanted, `${text(wanted)}\nforesight front update searches for them.`);
        return 0;
      }),
    );
}

function objectiveOf(name: string): ObjectiveView {
  const [, measure, metric] = /^(avg|p[\d.]+)-(.+)$/.exec(name) ?? [];
  const parsed = preference.safeParse({ objectives: [{ metric, measure }] });
  if (parsed.success && parsed.data.objectives[0] !== undefined) return parsed.data.objectives[0];
  const allowed =
    'avg- or a percentile such as p99-, then jct, pred-err or unfairness; or avg-makespan';
  throw usageError('objectives', name, allowed);
}

function text({ objectives }: Preference): string {
  return `Wanted little of: ${objectives.map(objectiveText).join(', ')}`;
}
