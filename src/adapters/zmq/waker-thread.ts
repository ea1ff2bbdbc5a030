/** The thread of waker.ts: waits for file descriptors, posts a token, waits until it is handled. */
import { dlopen, FFIType as T } from 'bun:ffi';
import { parentPort, workerData } from 'node:worker_threads';
import { ZMQ } from './libzmq.ts';
import { type WakerThreadData, wakerFlags } from './waker.ts';

/** `zmq_pollitem_t`: a socket pointer (null), the descriptor, wanted events, events seen. */
const itemBytes = 16;
/** Looks at the stop flag this often even if nobody wakes it. */
const waitMs = 1000n;

function watch({ libzmqPath, fds, flags }: WakerThreadData): void {
  const poll = { zmq_poll: { args: [T.ptr, T.i32, T.i64], returns: T.i32 } } as const;
  const { zmq_poll } = dlopen(libzmqPath, poll).symbols;
  const items = new Uint8Array(new ArrayBuffer(itemBytes * fds.length));
  const view = new DataView(items.buffer);
  for (const [i, fd] of fds.entries()) {
    view.setInt32(itemBytes * i + 8, fd, true);
    view.setInt16(itemBytes * i + 12, ZMQ.POLLIN, true);
  }
  while (Atomics.load(flags, wakerFlags.stopped) === 0) {
    Atomics.wait(flags, wakerFlags.paused, 1);
    if (Atomics.load(flags, wakerFlags.stopped) === 1) return;
    if (zmq_poll(items, fds.length, waitMs) > 0) {
      Atomics.store(flags, wakerFlags.paused, 1);
      parentPort?.postMessage(0);
    }
  }
}

watch(workerData as WakerThreadData);
