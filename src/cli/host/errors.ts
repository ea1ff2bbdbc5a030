/** What can keep a host from opening, as errors of the command line. */
import { PolicySpecError } from '../../policy/index.ts';
import { CliError, usageError } from '../failure.ts';
import { policyFlags } from '../options/policy.ts';

/** Names of the errors that a user can mend, and the codes they get. */
const codes: Readonly<Record<string, string>> = {
  HistoryError: 'history',
  EndpointError: 'endpoint',
  BridgeError: 'bridge',
  RayHeadError: 'ray',
  RunnerError: 'ray',
};

/** The same error with a code and without a stack, where it is one that a user can mend. */
export function asHostFailure(error: unknown): unknown {
  if (error instanceof PolicySpecError) {
    const name = error.field.replace(/\[.*/, '');
    return usageError(policyFlags[name] ?? error.field, error.value, error.allowed);
  }
  if (!(error instanceof Error)) return error;
  const code = isOfFiles(error) ? 'file' : codes[error.name];
  if (code === undefined) return error;
  return new CliError({ code, message: error.message }, { cause: error });
}

/** What the operating system says of a file, such as `EACCES: permission denied, mkdir '/proc/x'`. */
function isOfFiles(error: Error): boolean {
  return 'syscall' in error && 'path' in error;
}
