import { type Command, Option } from '@commander-js/extra-typings';
import { ForesightClient } from '../../adapters/http/client.ts';
import { act, noteProblems } from '../act.ts';
import { type EndpointOptions, endpointOf, withEndpoint } from '../endpoint.ts';
import { submissionOf, withSubmission } from '../options/submission.ts';
import type { Output } from '../output.ts';
import { earliest, type Place } from '../submission/earliest.ts';
import { packFolder } from '../submission/package.ts';
import { workOf } from '../submission/work.ts';
import { bytes, count, plain } from '../text/format.ts';
import { endLine, promiseLines } from '../text/words.ts';
import { watchJob } from '../watch/job.ts';

const help = `
The command is a Python script with its arguments, or anything after --:
  foresight submit --trials 4 --steps 20 tune.py --lr 0.1
  foresight submit --working-dir . -- python -m experiments.tune

The folder of the script (else the present one) travels with the job, without .git, node_modules,
.venv, __pycache__ and what .foresightignore in it names, in the syntax of .gitignore.

With --or-url each endpoint is asked what it would promise, and the earliest gets the job; all of them
are shown the same token.`;

/** Adds `submit`: uploads the working directory, submits a job and shows what it was promised. */
export function addSubmit(program: Command): void {
  const command = program
    .command('submit')
    .description('submit a job and see when it is promised to complete')
    .usage('[options] SCRIPT.py [ARGUMENTS...] | [options] -- COMMAND...')
    .addHelpText('after', help)
    .passThroughOptions();
  withSubmission(withEndpoint(command))
    .addOption(
      new Option('--or-url <url>', 'another endpoint, such as of another GPU type; repeatable')
        .argParser(also)
        .default([], 'none'),
    )
    .option('--working-dir <folder>', 'folder to upload, or none')
    .option('--wait', 'follow the job until it ends; exit code 0 if it succeeded, else 1')
    .argument('<command...>')
    .action((words, options) =>
      act(options, async (output) => {
        const cwd = process.cwd();
        const work = workOf(words, { cwd, ...pick(options.workingDir) });
        const places = placesOf(options);
        const isChoice = places.length > 1;
        const asked = submissionOf(work, options, null);
        const { url, client } = isChoice ? await earliest(places, asked, output) : places[0];
        const packageId = work.folder && (await upload(client, work.folder, output));
        const submitted = await client.submit(submissionOf(work, options, packageId));
        const { job, prediction } = submitted;
        const where = isChoice ? ` at ${url}` : '';
        await noteProblems(client, output);
        const said = `${job.id}${where}: ${promiseLines(prediction, new Date())}`;
        if (options.wait !== true) {
          output.result(isChoice ? { ...submitted, url } : submitted, said);
          return 0;
        }
        output.note(said);
        const over = await watchJob(client, job.id, output);
        output.result(over, `${over.id}: ${endLine(over)}`);
        return over.status === 'succeeded' ? 0 : 1;
      }),
    );
}

function placesOf({
  orUrl,
  ...options
}: EndpointOptions & { readonly orUrl: readonly string[] }): [Place, ...Place[]] {
  const placeOf = (url: string, option: string): Place => {
    const endpoint = endpointOf({ ...options, url }, process.env, option);
    return { url: endpoint.url, client: new ForesightClient(endpoint) };
  };
  return [placeOf(options.url, '--url'), ...orUrl.map((url) => placeOf(url, '--or-url'))];
}

function also(url: string, before: readonly string[]): readonly string[] {
  return [...before, url];
}

function pick(workingDir: string | undefined): { workingDir?: string } {
  return workingDir === undefined ? {} : { workingDir };
}

async function upload(client: ForesightClient, folder: string, output: Output): Promise<string> {
  const { zip, contents } = packFolder(folder);
  const links = contents.skippedLinks.map(plain).join(', ');
  if (links !== '') output.note(`Links to folders are left out: ${links}`);
  const files = count(contents.files.length, 'file');
  output.note(`Uploading ${folder}: ${files}, ${bytes(zip.byteLength)} zipped`);
  return (await client.upload(zip)).package;
}
