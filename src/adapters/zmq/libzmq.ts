/**
 * libzmq through bun:ffi. The `zeromq` package ships libzmq inside its Node addon and exports its C
 * functions, so the addon file serves as the library; its JavaScript half cannot run in Bun.
 */
import { dlopen, FFIType as T } from 'bun:ffi';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BridgeError } from './errors.ts';

/** The numbers of zmq.h that this adapter uses. */
export const ZMQ = {
  PAIR: 0,
  DEALER: 5,
  ROUTER: 6,
  ROUTING_ID: 5,
  RCVMORE: 13,
  FD: 14,
  EVENTS: 15,
  LINGER: 17,
  BACKLOG: 19,
  MAXMSGSIZE: 22,
  SNDHWM: 23,
  RCVHWM: 24,
  LAST_ENDPOINT: 32,
  ROUTER_MANDATORY: 33,
  IPV6: 42,
  CURVE_SERVER: 47,
  CURVE_PUBLICKEY: 48,
  CURVE_SECRETKEY: 49,
  CURVE_SERVERKEY: 50,
  ZAP_DOMAIN: 55,
  ROUTER_HANDOVER: 56,
  HANDSHAKE_IVL: 66,
  HEARTBEAT_IVL: 75,
  HEARTBEAT_TTL: 76,
  HEARTBEAT_TIMEOUT: 77,
  POLLIN: 1,
  DONTWAIT: 1,
  SNDMORE: 2,
} as const;

const signatures = {
  zmq_ctx_new: { args: [], returns: T.ptr },
  zmq_ctx_shutdown: { args: [T.ptr], returns: T.i32 },
  zmq_ctx_term: { args: [T.ptr], returns: T.i32 },
  zmq_socket: { args: [T.ptr, T.i32], returns: T.ptr },
  zmq_close: { args: [T.ptr], returns: T.i32 },
  zmq_bind: { args: [T.ptr, T.ptr], returns: T.i32 },
  zmq_connect: { args: [T.ptr, T.ptr], returns: T.i32 },
  zmq_send: { args: [T.ptr, T.ptr, T.u64, T.i32], returns: T.i32 },
  zmq_recv: { args: [T.ptr, T.ptr, T.u64, T.i32], returns: T.i32 },
  zmq_msg_init: { args: [T.ptr], returns: T.i32 },
  zmq_msg_close: { args: [T.ptr], returns: T.i32 },
  zmq_msg_recv: { args: [T.ptr, T.ptr, T.i32], returns: T.i32 },
  zmq_msg_data: { args: [T.ptr], returns: T.ptr },
  zmq_msg_gets: { args: [T.ptr, T.ptr], returns: T.ptr },
  zmq_setsockopt: { args: [T.ptr, T.i32, T.ptr, T.u64], returns: T.i32 },
  zmq_getsockopt: { args: [T.ptr, T.i32, T.ptr, T.ptr], returns: T.i32 },
  zmq_poll: { args: [T.ptr, T.i32, T.i64], returns: T.i32 },
  zmq_errno: { args: [], returns: T.i32 },
  zmq_strerror: { args: [T.i32], returns: T.cstring },
  zmq_has: { args: [T.ptr], returns: T.i32 },
  zmq_curve_keypair: { args: [T.ptr, T.ptr], returns: T.i32 },
  zmq_curve_public: { args: [T.ptr, T.ptr], returns: T.i32 },
  zmq_z85_encode: { args: [T.ptr, T.ptr, T.u64], returns: T.ptr },
} as const;

/** An open libzmq: its functions and the file they came from. */
export interface Libzmq {
  readonly path: string;
  readonly c: ReturnType<typeof dlopen<typeof signatures>>['symbols'];
}

let loaded: Libzmq | null = null;

/** Opens libzmq once per thread: FORESIGHT_LIBZMQ when set, else the first file that loads. */
export function libzmq(): Libzmq {
  loaded ??= openLibzmq(candidates(process.env['FORESIGHT_LIBZMQ']));
  return loaded;
}

/** Opens the first of `paths` that loads and knows CURVE; BridgeError names all that was tried. */
export function openLibzmq(paths: readonly string[]): Libzmq {
  const tried: string[] = [];
  for (const path of paths) {
    try {
      const c = dlopen(path, signatures).symbols;
      if (c.zmq_has(cString('curve')) === 1) return { path, c };
      tried.push(`${path}: built without CURVE`);
    } catch (error) {
      tried.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new BridgeError(
    'library',
    `No usable libzmq for ${process.platform} ${process.arch}. Install libzmq 4.3 and name its file ` +
      `in FORESIGHT_LIBZMQ. Tried:\n  ${tried.join('\n  ') || 'nothing'}`,
  );
}

/** Files to try, in order; an explicit choice is the only one tried. */
export function candidates(chosen: string | undefined): string[] {
  if (chosen) return [chosen];
  const system =
    process.platform === 'darwin'
      ? ['libzmq.5.dylib', '/opt/homebrew/lib/libzmq.5.dylib', '/usr/local/lib/libzmq.5.dylib']
      : ['libzmq.so.5'];
  return [...addonFiles(), ...system];
}

/** Addon builds of this platform. Build 127 needs the oldest C library, so it comes first. */
function addonFiles(): string[] {
  try {
    const home = dirname(createRequire(import.meta.url).resolve('zeromq/package.json'));
    const folder = join(home, 'build', process.platform, process.arch, 'node');
    const rank = (name: string) => (name.includes('-127-') ? 0 : 1);
    return readdirSync(folder)
      .filter((name) => name.endsWith('-Release'))
      .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .map((name) => join(folder, name, 'addon.node'));
  } catch {
    // The package or this platform's builds are not there; the system's library may be.
    return [];
  }
}

/** Zero-terminated bytes, in memory that does not move while libzmq reads it. */
export function cString(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  const memory = new Uint8Array(new ArrayBuffer(bytes.length + 1));
  memory.set(bytes);
  return memory;
}
