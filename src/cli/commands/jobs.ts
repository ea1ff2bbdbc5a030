import type { Command } from '@commander-js/extra-typings';
import { actOnEndpoint, noteProblems } from '../act.ts';
import { withEndpoint } from '../endpoint.ts';
import { whole } from '../options/numbers.ts';
import { jobTable } from '../text/words.ts';

/** Adds `jobs`: a line for each job. */
export function addJobs(program: Command): void {
  withEndpoint(program.command('jobs').description('list the jobs, in order of arrival'))
    .option('--all', 'also those that are over, up to 1,000')
    .option('--limit <n>', 'no more than the newest so many', whole)
    .action((options) =>
      actOnEndpoint(options, async (client, output) => {
        const jobs = await client.jobs(options.all === true ? 'all' : 'active', options.limit);
        output.result({ jobs }, jobTable(jobs, new Date()));
        await noteProblems(client, output);
        return 0;
      }),
    );
}
