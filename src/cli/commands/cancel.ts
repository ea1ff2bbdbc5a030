import type { Command } from '@commander-js/extra-typings';
import { actOnEndpoint } from '../act.ts';
import { withEndpoint } from '../endpoint.ts';
import { endLine, stateLine } from '../text/words.ts';

/** Adds `cancel`: asks a job to end. */
export function addCancel(program: Command): void {
  withEndpoint(program.command('cancel').description('ask a job to end'))
    .argument('<id>')
    .action((id, options) =>
      actOnEndpoint(options, async (client, output) => {
        const job = await client.cancel(id);
        const text = job.finishedAt === null ? `asked to end; ${stateLine(job, new Date())}` : null;
        output.result(job, `${job.id}: ${text ?? endLine(job)}`);
        return 0;
      }),
    );
}
