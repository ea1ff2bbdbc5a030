/** How a Ray cluster is reached. */
import { readFileSync } from 'node:fs';
import {
  RayError,
  RayTimeoutError,
  RayUnreachableError,
} from '../../../bridge/ray-client-ts/src/index.ts';
import { RunnerError } from '../../pcs/ports.ts';

export interface RayAccess {
  /** Ray's dashboard, such as `http://127.0.0.1:8265`. */
  readonly address: string;
  /** For clusters with token authentication: the token, or the file that holds it. */
  readonly token?: string | null | undefined;
  readonly tokenFile?: string | null | undefined;
}

/** The token; undefined for a cluster without. */
export function tokenOf({ token, tokenFile }: Omit<RayAccess, 'address'>): string | undefined {
  if (token !== undefined && token !== null) return token;
  if (tokenFile === undefined || tokenFile === null) return undefined;
  try {
    return readFileSync(tokenFile, 'utf8').trim();
  } catch (cause) {
    throw new RunnerError(`The file of Ray's token, ${tokenFile}, cannot be read.`, { cause });
  }
}

/** Errors of Ray say what happened in one sentence; others are faults of this program. */
export function asRunnerError(error: unknown): unknown {
  if (!(error instanceof RayError)) return error;
  const isAway = error instanceof RayUnreachableError || error instanceof RayTimeoutError;
  return new RunnerError(`${error.message.replace(/\.+$/, '')}.`, { cause: error, isAway });
}
