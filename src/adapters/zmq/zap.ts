/** The authentication handler of a context (ZeroMQ RFC 27): decides on every new connection. */
import { encodeKey } from './curve.ts';
import { ZMQ } from './libzmq.ts';
import { type Received, type ZmqContext, ZmqSocket } from './socket.ts';

/** Where libzmq asks; the address is fixed by the RFC. */
const zapEndpoint = 'inproc://zeromq.zap.01';
const frameBytesMax = 1024;
const framesMax = 16;

/** Binds the socket on which libzmq asks; must exist before the server socket binds. */
export function zapSocket(context: ZmqContext): ZmqSocket {
  const socket = new ZmqSocket(context, ZMQ.ROUTER, { frameBytesMax, framesMax });
  socket.setInt(ZMQ.LINGER, 0);
  socket.bind(zapEndpoint);
  return socket;
}

/**
 * The answer to one request: 200 with the peer's public key as user id when `admits` says so, 400
 * for every other key, mechanism or malformed request; null when there is nobody to answer.
 */
export function answerZap(
  { frames }: Received,
  admits: (publicKey: string) => boolean,
): Uint8Array[] | null {
  const [peer, delimiter, version, request, , , , mechanism, credentials] = frames;
  if (!peer || !delimiter || !version || !request) return null;
  const curve = mechanism !== undefined && Buffer.from(mechanism).toString('latin1') === 'CURVE';
  const key = curve && credentials ? encodeKey(credentials) : '';
  const admitted = key !== '' && admits(key);
  const [code, text, user] = admitted ? ['200', 'OK', key] : ['400', 'Unknown key', ''];
  return [peer, delimiter, version, request, ...[code, text, user, ''].map(latin1)];
}

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
