import type { Command } from '@commander-js/extra-typings';
import { actOnEndpoint } from './act.ts';
import { withEndpoint } from './endpoint.ts';
import { submissionOf, withSubmission } from './submission-options.ts';
import { promiseLines } from './words.ts';
import { type Work, workOf } from './work.ts';

/** Nothing is ever run, so what would be run may be left open. */
const anything: Work = { entrypoint: 'true', folder: null, name: 'what-if' };

/** Adds `predict`: the promise that `submit` would get now. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .description('ask what a job would be promised, without submitting it')
    .usage('[options] [SCRIPT.py [ARGUMENTS...] | -- COMMAND...]')
    .passThroughOptions();
  withSubmission(withEndpoint(command))
    .argument('[command...]')
    .action((words, options) =>
      actOnEndpoint(options, async (client, output) => {
        const work = words.length === 0 ? anything : workOf(words, { cwd: process.cwd() });
        const prediction = await client.predict(submissionOf(work, options, null));
        output.result(prediction, `If submitted now: ${promiseLines(prediction, new Date())}`);
        return 0;
      }),
    );
}
