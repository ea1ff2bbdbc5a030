import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { type Bind, EndpointError, parseBind } from '../../adapters/http/bind.ts';

/** The option that says where the endpoint listens. */
export function listenOption(otherwise: string) {
  return new Option('--listen <address>', 'host:port of the endpoint, port 0 for any')
    .default(parseBind(otherwise), otherwise)
    .argParser(bindOf);
}

function bindOf(text: string): Bind {
  try {
    return parseBind(text);
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    throw new InvalidArgumentError(error.message);
  }
}
