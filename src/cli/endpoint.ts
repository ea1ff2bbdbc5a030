/** The options of every command that talks to an endpoint. */
import { readFileSync } from 'node:fs';
import { type Command, Option } from '@commander-js/extra-typings';
import { CliError, usageError } from './failure.ts';

const defaultUrl = 'http://127.0.0.1:4570';

/** Where the endpoint is and what it wants to see; the token never stands on a command line. */
export interface EndpointOptions {
  readonly json?: true;
  readonly url: string;
  readonly tokenFile?: string;
}

/** Adds --json, --url and --token-file. */
export function withEndpoint(command: Command) {
  return command
    .option('--json', 'print one JSON value on stdout')
    .addOption(new Option('--url <url>', 'the endpoint').env('FORESIGHT_URL').default(defaultUrl))
    .option('--token-file <path>', 'file with the token; else FORESIGHT_TOKEN');
}

/** Address and token that the options and the environment name; `option` had the address. */
export function endpointOf(
  options: EndpointOptions,
  env: Readonly<Record<string, string | undefined>>,
  option = '--url',
): { readonly url: string; readonly token: string | null } {
  return { url: checkUrl(options.url, option), token: tokenOf(options, env) };
}

/** The token that --token-file or else the environment holds; null for none. */
export function tokenOf(
  options: { readonly tokenFile?: string },
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  const token = options.tokenFile === undefined ? env['FORESIGHT_TOKEN'] : read(options.tokenFile);
  return token?.trim() || null;
}

function checkUrl(text: string, option: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const allowed = 'an address such as http://127.0.0.1:4570';
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw usageError(option, text, allowed);
  }
  if (url.username !== '' || url.password !== '') {
    throw usageError(option, '(hidden)', `${allowed}, with the token in FORESIGHT_TOKEN`);
  }
  return text.replace(/\/+$/, '');
}

function read(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const message = `The token file ${path} cannot be read: ${(cause as Error).message}.`;
    throw new CliError({ code: 'token-file', message, field: '--token-file' }, { cause });
  }
  if (text.trim() === '') {
    throw usageError('--token-file', path, 'a file that holds the token');
  }
  return text;
}
