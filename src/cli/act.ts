/** What every command does around its own work: output, errors and exit codes. */
import { ForesightClient } from '../adapters/http/client.ts';
import { type EndpointOptions, endpointOf } from './endpoint.ts';
import { reportFailure } from './failure.ts';
import { Output } from './output.ts';
import { plain } from './text/format.ts';

/** Runs a command; its exit code is what `work` answers, 0 for nothing. */
export async function act(
  options: { readonly json?: true },
  work: (output: Output) => number | undefined | Promise<number | undefined>,
): Promise<void> {
  const output = new Output(options.json === true);
  try {
    process.exitCode = (await work(output)) ?? 0;
  } catch (error) {
    process.exitCode = reportFailure(error, output);
  }
}

/** Says what is wrong at the endpoint, to whoever counts on what it answered. */
export async function noteProblems(client: ForesightClient, output: Output): Promise<void> {
  // What the command was for is done already.
  const { problems } = await client.health().catch(() => ({ problems: [] }));
  for (const problem of problems) output.note(`problem: ${plain(problem)}`);
}

/** Runs a command that talks to the endpoint its options name. */
export function actOnEndpoint(
  options: EndpointOptions,
  work: (client: ForesightClient, output: Output) => Promise<number | undefined>,
): Promise<void> {
  return act(options, (output) => {
    return work(new ForesightClient(endpointOf(options, process.env)), output);
  });
}
