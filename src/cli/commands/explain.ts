import type { Command } from '@commander-js/extra-typings';
import { actOnEndpoint } from '../act.ts';
import { withEndpoint } from '../endpoint.ts';
import { story } from '../text/story.ts';

/** Adds `explain`: how a job came to be where it is. */
export function addExplain(program: Command): void {
  withEndpoint(
    program.command('explain').description('tell how a job came to be where it is, and why'),
  )
    .argument('<id>')
    .action((id, options) =>
      actOnEndpoint(options, async (client, output) => {
        const explained = await client.explain(id);
        output.result(explained, story(explained, new Date()));
        return 0;
      }),
    );
}
