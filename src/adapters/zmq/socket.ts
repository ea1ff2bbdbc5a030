/** Sockets of libzmq that never block; only the thread that made one may touch it. */
import { CString, type Pointer, ptr, toArrayBuffer } from 'bun:ffi';
import { BridgeError } from './errors.ts';
import { cString, type Libzmq, libzmq, ZMQ } from './libzmq.ts';

/** One multipart message; frames are copies. `user` is the ZAP user id, '' when there is none. */
export interface Received {
  readonly user: string;
  readonly frames: readonly Uint8Array[];
  /** Frames beyond the limit of the socket, which were thrown away. */
  readonly excess: number;
}

/** The state that the sockets of one endpoint share. */
export class ZmqContext {
  readonly handle: Pointer | bigint;
  readonly #c = libzmq().c;

  constructor() {
    const handle = this.#c.zmq_ctx_new();
    if (handle === null) throw failure('zmq_ctx_new');
    this.handle = handle;
  }

  /** Makes every file descriptor of its sockets readable and every further call on them fail. */
  shutdown(): void {
    this.#c.zmq_ctx_shutdown(this.handle);
  }

  /** Waits until closed sockets have sent what they hold, LINGER at most. */
  terminate(): void {
    this.#c.zmq_ctx_term(this.handle);
  }
}

export interface ZmqSocketOptions {
  /** Largest frame that can be received, in bytes. */
  readonly frameBytesMax: number;
  /** Frames of one message that are kept. */
  readonly framesMax: number;
}

/** A non-blocking socket. ROUTER sockets get and take the routing id as first frame. */
export class ZmqSocket {
  readonly #c: Libzmq['c'] = libzmq().c;
  readonly #options: ZmqSocketOptions;
  readonly #handle: Pointer | bigint;
  // Memory that libzmq writes to must be backed by an ArrayBuffer of its own: JavaScriptCore moves
  // the storage of small typed arrays that are not, and a stored pointer then goes stale.
  readonly #payload: Uint8Array;
  readonly #value = new Int32Array(new ArrayBuffer(4));
  readonly #length = new BigUint64Array(new ArrayBuffer(8));
  readonly #message = new Uint8Array(new ArrayBuffer(64));
  readonly #userId = cString('User-Id');
  #open = true;

  constructor(context: ZmqContext, type: number, options: ZmqSocketOptions) {
    this.#options = options;
    this.#payload = new Uint8Array(new ArrayBuffer(options.frameBytesMax));
    const handle = this.#c.zmq_socket(context.handle, type);
    if (handle === null) throw failure('zmq_socket');
    this.#handle = handle;
    this.#c.zmq_msg_init(this.#message);
  }

  setInt(option: number, value: number): void {
    const memory = new Int32Array(new ArrayBuffer(4)).fill(value);
    this.#check(this.#c.zmq_setsockopt(this.#handle, option, memory, 4), `option ${option}`);
  }

  setInt64(option: number, value: number): void {
    const memory = new BigInt64Array(new ArrayBuffer(8)).fill(BigInt(value));
    this.#check(this.#c.zmq_setsockopt(this.#handle, option, memory, 8), `option ${option}`);
  }

  setText(option: number, value: string): void {
    const memory = cString(value);
    const result = this.#c.zmq_setsockopt(this.#handle, option, memory, memory.length - 1);
    this.#check(result, `option ${option}`);
  }

  bind(endpoint: string): void {
    this.#check(this.#c.zmq_bind(this.#handle, cString(endpoint)), `bind ${endpoint}`);
  }

  connect(endpoint: string): void {
    this.#check(this.#c.zmq_connect(this.#handle, cString(endpoint)), `connect ${endpoint}`);
  }

  /** The address it is bound to, with the port that the system chose. */
  lastEndpoint(): string {
    const memory = new Uint8Array(new ArrayBuffer(256));
    this.#length[0] = 256n;
    const option = ZMQ.LAST_ENDPOINT;
    const result = this.#c.zmq_getsockopt(this.#handle, option, memory, ptr(this.#length));
    this.#check(result, 'last endpoint');
    return Buffer.from(memory.subarray(0, Number(this.#length[0]) - 1)).toString();
  }

  /** Readable when something may have happened; edge-triggered, see waker.ts. */
  get fd(): number {
    return this.#getInt(ZMQ.FD);
  }

  /** Whether a message can be received now. Reading it also makes libzmq do its pending work. */
  get readable(): boolean {
    return this.#open && (this.#getInt(ZMQ.EVENTS) & ZMQ.POLLIN) !== 0;
  }

  /** Null when nothing is queued. */
  receive(): Received | null {
    if (!this.#open) return null;
    const size = this.#c.zmq_msg_recv(this.#message, this.#handle, ZMQ.DONTWAIT);
    // With DONTWAIT on a live socket the only failures are "nothing there" and "interrupted".
    if (size < 0) return null;
    const first = this.#firstFrame(size);
    const user = this.#c.zmq_msg_gets(this.#message, this.#userId);
    const frames = [first];
    let excess = 0;
    while (this.#getInt(ZMQ.RCVMORE) !== 0) {
      const length = this.#receivePart();
      if (frames.length < this.#options.framesMax) frames.push(this.#payload.slice(0, length));
      else excess++;
    }
    return { user: user === null ? '' : new CString(user).toString(), frames, excess };
  }

  /** False when the queue of the peer is full or, on a ROUTER, the peer is not there. */
  send(frames: readonly Uint8Array[]): boolean {
    if (!this.#open) return false;
    for (const [i, frame] of frames.entries()) {
      const flags = ZMQ.DONTWAIT | (i < frames.length - 1 ? ZMQ.SNDMORE : 0);
      const memory = frame.byteLength === 0 ? null : frame;
      if (this.#c.zmq_send(this.#handle, memory, frame.byteLength, flags) >= 0) continue;
      // A refusal comes with the first frame; libzmq takes the others of a message it began.
      if (i === 0) return false;
      throw failure('send');
    }
    return true;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#c.zmq_msg_close(this.#message);
    this.#c.zmq_close(this.#handle);
  }

  #firstFrame(size: number): Uint8Array {
    const data = this.#c.zmq_msg_data(this.#message);
    if (size === 0 || data === null) return new Uint8Array(0);
    return new Uint8Array(toArrayBuffer(data, 0, size)).slice();
  }

  #receivePart(): number {
    const { zmq_recv } = this.#c;
    const size = zmq_recv(this.#handle, this.#payload, this.#payload.length, ZMQ.DONTWAIT);
    if (size < 0) throw failure('receive');
    return Math.min(size, this.#payload.length);
  }

  #getInt(option: number): number {
    this.#length[0] = 4n;
    const { zmq_getsockopt } = this.#c;
    const result = zmq_getsockopt(this.#handle, option, this.#value, ptr(this.#length));
    return result === 0 ? (this.#value[0] ?? 0) : 0;
  }

  #check(result: number, what: string): void {
    if (result !== 0) throw failure(what);
  }
}

function failure(what: string): BridgeError {
  const { c } = libzmq();
  const number = c.zmq_errno();
  return new BridgeError('socket', `${what}: ${c.zmq_strerror(number)}`, number);
}
