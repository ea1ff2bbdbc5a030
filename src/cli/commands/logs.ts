import type { Command } from '@commander-js/extra-typings';
import { actOnEndpoint } from '../act.ts';
import { withEndpoint } from '../endpoint.ts';

/** Adds `logs`: what a job's present driver printed, as it is. */
export function addLogs(program: Command): void {
  withEndpoint(program.command('logs').description('print what a job has printed'))
    .argument('<id>')
    .option('--follow', 'go on until it ends')
    .action((id, options) =>
      actOnEndpoint(options, async (client, output) => {
        const chunks = options.follow === true ? client.followLogs(id) : [await client.logs(id)];
        let log = '';
        for await (const chunk of chunks) {
          if (output.json) log += chunk;
          else process.stdout.write(chunk);
        }
        if (output.json) output.result({ job: id, log }, '');
        return 0;
      }),
    );
}
