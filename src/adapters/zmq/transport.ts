/**
 * The coordinator's socket: an authenticated, encrypted server that drivers connect to. Everything
 * that knows libzmq is behind `Transport`.
 */
import { constants } from 'node:os';
import { bindEndpoint, connectEndpoint, type ListenAddress } from './address.ts';
import type { CurveKeys } from './curve.ts';
import { BridgeError } from './errors.ts';
import { ZMQ } from './libzmq.ts';
import { ZmqContext, ZmqSocket } from './socket.ts';
import { Waker } from './waker.ts';
import { answerZap, zapSocket } from './zap.ts';

/** A message of an authenticated peer. */
export interface Incoming {
  /** The identity that the peer chose, one character per byte. */
  readonly identity: string;
  /** Z85 public key that the connection was authenticated with. */
  readonly publicKey: string;
  readonly frames: readonly Uint8Array[];
  /** Frames beyond `framesMax`, which were thrown away. */
  readonly excess: number;
}

export interface Transport {
  /** `tcp://host:port` that peers connect to, with the real port. */
  readonly endpoint: string;
  /** Starts receiving; only once. What the handler throws goes to `onError`. */
  onMessage(handler: (message: Incoming) => void): void;
  /** False when no such peer is connected or its queue is full; the message is not kept. */
  send(identity: string, frames: readonly Uint8Array[]): boolean;
  /** Flushes what was sent, for half a second at most, and frees the port. */
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly listen: ListenAddress;
  readonly serverKeys: CurveKeys;
  /** Whether a connection with this public key is let in; asked at every new connection. */
  readonly admits: (publicKey: string) => boolean;
  readonly onError: (error: unknown) => void;
  /** Largest frame in bytes; a peer that sends a larger one is disconnected. */
  readonly frameBytesMax: number;
  /** Frames of one message that are kept, the identity not counted. */
  readonly framesMax: number;
}

/** What CURVE adds to a frame: command name, nonce, authenticator and flags. */
const curveOverheadBytes = 33;
/** Messages that may wait for one peer, in either direction. */
const queueMax = 256;
const lingerMs = 500;
const heartbeatEveryMs = 2000;
/** A peer that is silent for so long is disconnected; the driver does the same. */
const heartbeatTimeoutMs = 6000;
const handshakeTimeoutMs = 5000;

/** Binds and listens; BridgeError says why it cannot. */
export function openTransport(options: TransportOptions): Transport {
  const context = new ZmqContext();
  const zap = zapSocket(context);
  const router = new ZmqSocket(context, ZMQ.ROUTER, {
    frameBytesMax: options.frameBytesMax,
    framesMax: options.framesMax + 1,
  });
  try {
    configure(router, options);
    bind(router, options.listen);
  } catch (error) {
    for (const socket of [router, zap]) socket.close();
    context.terminate();
    throw error;
  }
  return new LibzmqTransport(options, { context, zap, router });
}

interface Sockets {
  readonly context: ZmqContext;
  readonly zap: ZmqSocket;
  readonly router: ZmqSocket;
}

class LibzmqTransport implements Transport {
  readonly endpoint: string;
  readonly #options: TransportOptions;
  readonly #sockets: Sockets;
  readonly #waker: Waker;
  #started = false;
  #closed: Promise<void> | null = null;

  constructor(options: TransportOptions, sockets: Sockets) {
    this.#options = options;
    this.#sockets = sockets;
    this.endpoint = connectEndpoint(options.listen, sockets.router.lastEndpoint());
    this.#waker = new Waker(options.onError);
  }

  onMessage(handler: (message: Incoming) => void): void {
    if (this.#started) throw new BridgeError('socket', 'a transport has one message handler');
    this.#started = true;
    const { zap, router } = this.#sockets;
    this.#waker.add(zap, (request) => {
      const answer = answerZap(request, this.#options.admits);
      if (answer !== null) zap.send(answer);
    });
    this.#waker.add(router, ({ user, frames: [identity, ...frames], excess }) => {
      handler({ identity: latin1(identity), publicKey: user, frames, excess });
    });
    this.#waker.start();
  }

  send(identity: string, frames: readonly Uint8Array[]): boolean {
    const sent = this.#sockets.router.send([Buffer.from(identity, 'latin1'), ...frames]);
    this.#waker.afterSend();
    return sent;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { context, zap, router } = this.#sockets;
    await this.#waker.stop(() => context.shutdown());
    router.close();
    zap.close();
    context.terminate();
  }
}

function configure(router: ZmqSocket, { serverKeys, frameBytesMax }: TransportOptions): void {
  router.setInt(ZMQ.CURVE_SERVER, 1);
  router.setText(ZMQ.CURVE_SECRETKEY, serverKeys.secretKey);
  router.setText(ZMQ.ZAP_DOMAIN, 'foresight');
  router.setInt(ZMQ.ROUTER_MANDATORY, 1);
  router.setInt(ZMQ.ROUTER_HANDOVER, 1);
  router.setInt64(ZMQ.MAXMSGSIZE, frameBytesMax + curveOverheadBytes);
  router.setInt(ZMQ.SNDHWM, queueMax);
  router.setInt(ZMQ.RCVHWM, queueMax);
  router.setInt(ZMQ.LINGER, lingerMs);
  router.setInt(ZMQ.BACKLOG, 512);
  router.setInt(ZMQ.HANDSHAKE_IVL, handshakeTimeoutMs);
  router.setInt(ZMQ.HEARTBEAT_IVL, heartbeatEveryMs);
  router.setInt(ZMQ.HEARTBEAT_TIMEOUT, heartbeatTimeoutMs);
  router.setInt(ZMQ.HEARTBEAT_TTL, heartbeatTimeoutMs);
}

function bind(router: ZmqSocket, listen: ListenAddress): void {
  const endpoint = bindEndpoint(listen);
  if (endpoint.includes('[')) router.setInt(ZMQ.IPV6, 1);
  try {
    router.bind(endpoint);
  } catch (error) {
    const number = error instanceof BridgeError ? error.number : null;
    const isInUse = number === constants.errno.EADDRINUSE;
    const why = isInUse ? 'the port is in use; choose another one, or 0 for any' : String(error);
    throw new BridgeError('address', `Cannot listen for drivers on ${endpoint}: ${why}`, number);
  }
}

function latin1(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : Buffer.from(bytes).toString('latin1');
}
