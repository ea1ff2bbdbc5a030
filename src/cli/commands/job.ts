import type { Command } from '@commander-js/extra-typings';
import { actOnEndpoint } from '../act.ts';
import { withEndpoint } from '../endpoint.ts';
import { jobLines } from '../text/words.ts';

/** Adds `job`: everything about one job as it stands. */
export function addJob(program: Command): void {
  withEndpoint(program.command('job').description('show one job'))
    .argument('<id>')
    .action((id, options) =>
      actOnEndpoint(options, async (client, output) => {
        const job = await client.job(id);
        output.result(job, jobLines(job, new Date()));
        return 0;
      }),
    );
}
