/** The options of every search: how many configurations are tried, and how they are chosen. */
import { type Command, Option } from '@commander-js/extra-typings';
import { spaceNames } from '../../search/space.ts';
import { algorithms } from '../../search/store.ts';
import { whole } from './numbers.ts';

/** Adds --evaluations, --algorithm and --space. */
export function withOptimiser<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return command
    .option('--evaluations <n>', 'how many configurations to try', whole, 370)
    .addOption(
      new Option('--algorithm <name>', 'how they are chosen')
        .choices(algorithms)
        .default('surrogate' as const),
    )
    .addOption(
      new Option('--space <name>', 'what they are chosen from')
        .choices(spaceNames)
        .default('parameterised' as const),
    );
}
