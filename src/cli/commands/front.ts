/** `foresight front`: configurations of PCS to choose from, and the search for them. */
import type { Command } from '@commander-js/extra-typings';
import { actOnEndpoint } from '../act.ts';
import { withEndpoint } from '../endpoint.ts';
import { usageError } from '../failure.ts';
import { readDescription } from '../files/workload.ts';
import { whole } from '../options/numbers.ts';
import { withOptimiser } from '../options/optimiser.ts';
import { frontText, pointText, searchLine } from '../text/front.ts';
import { followSearch } from '../watch/front.ts';

/** Adds `front` with `show`, `update` and `cancel`. */
export function addFront(program: Command): void {
  const front = program
    .command('front')
    .description('configurations to choose from, found for the jobs that ran here');
  addShow(front);
  addUpdate(front);
  withEndpoint(front.command('cancel').description('cancel the search under way')).action(
    (options) =>
      actOnEndpoint(options, async (client, output) => {
        const search = await client.cancelFrontSearch();
        output.result(search, searchLine(search));
        return 0;
      }),
  );
}

function addShow(front: Command): void {
  withEndpoint(front.command('show', { isDefault: true }).description('the newest front'))
    .argument('[point]', 'one point of it')
    .action((id, options) =>
      actOnEndpoint(options, async (client, output) => {
        const shown = await client.front();
        if (id === undefined) {
          output.result(shown, frontText(shown));
          return 0;
        }
        const point = shown.points.find((one) => one.id === id);
        if (point === undefined) {
          throw usageError('point', id, shown.points.map((one) => one.id).join(', '));
        }
        output.result(point, pointText(point, shown));
        return 0;
      }),
    );
}

function addUpdate(front: Command): void {
  const update = front.command('update');
  update.description('search for a new front, beside the cluster');
  withOptimiser(withEndpoint(update))
    .option('--seed <n>', 'the same seed on the same jobs finds the same front', whole, 1)
    .option('--samples <n>', 'pieces of the workload to search with', whole, 3)
    .option('--held-out <n>', 'further pieces to check the front on', whole, 3)
    .option('--jobs <n>', 'how many of the newest jobs that are over to learn from', whole, 1_000)
    .option('--workload <file>', 'search with the jobs of this file instead')
    .option('--detach', 'do not wait for the front')
    .action((options) =>
      actOnEndpoint(options, async (client, output) => {
        const { evaluations, algorithm, space, seed, samples, heldOut, jobs, workload } = options;
        const begun = await client.updateFront({
          ...{ evaluations, algorithm, space, seed, samples, heldOut, jobs },
          ...(workload !== undefined && { workload: readDescription(workload) }),
        });
        if (options.detach === true) {
          output.result(begun, searchLine(begun));
          return 0;
        }
        const ended = await followSearch(client, output);
        if (ended.status !== 'done') {
          output.result(ended, searchLine(ended));
          return 1;
        }
        const found = await client.front();
        output.result(found, frontText(found));
        return 0;
      }),
    );
}
