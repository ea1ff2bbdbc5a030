/** The command-line program. */
import { CommanderError } from '@commander-js/extra-typings';
import { CliError, reportFailure } from './failure.ts';
import { Output } from './output.ts';
import { buildProgram } from './program.ts';

const usageExitCode = 2;

// Whoever reads our output may stop reading: `foresight jobs | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`error: The output cannot be written: ${error.message}.\n`);
  process.exit(1);
});
// No coordinator ends because its log is on a full disk, or because nobody reads it any more.
process.stderr.on('error', () => undefined);

try {
  await buildProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error, process.argv.slice(2));
}

/** Help and version are no errors; what commander refuses it has already said on stderr. */
function exitCodeOf(error: unknown, args: readonly string[]): number {
  const json = new Output(asksForJson(args));
  if (!(error instanceof CommanderError)) return reportFailure(error, json);
  if (error.exitCode === 0) return 0;
  const message = error.message.replace(/^error: /, '');
  if (json.json) reportFailure(new CliError({ code: 'usage', message }), json);
  return usageExitCode;
}

/** Options end at the first --. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).includes('--json');
}
