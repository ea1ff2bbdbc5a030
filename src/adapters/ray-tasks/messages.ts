/**
 * What the coordinator and its job on Ray tell each other over ZeroMQ (python/src/foresight/tasks
 * is the other end). The first frame is JSON; the second, of calls and answers alone, is text that
 * only those who call and those who work understand.
 *
 * | down     | says |
 * |----------|------|
 * | `call`   | work on this, once more if it was lost |
 * | `heard`  | the answer to a state; a job that hears nothing for a minute ends |
 * | `bye`    | nothing more is to be done |
 *
 * | up       | says |
 * |----------|------|
 * | `state`  | every two seconds: CPUs of the cluster, and the calls that are not answered |
 * | `answer` | what came of a call; or why Ray gave up on it, and no second frame |
 */
import { z } from 'zod';

const state = z.object({
  type: z.literal('state'),
  cpus: z.int().nonnegative(),
  open: z.array(z.int()),
});
const answer = z.object({
  type: z.literal('answer'),
  id: z.int(),
  failure: z.string().nullable(),
});
const upMessage = z.discriminatedUnion('type', [state, answer]);

export type UpMessage = z.infer<typeof upMessage>;
export type DownMessage =
  | { readonly type: 'call'; readonly id: number }
  | { readonly type: 'heard' }
  | { readonly type: 'bye' };

/** A message of the job; throws when it is none. */
export function parseUp(frame: Uint8Array): UpMessage {
  return upMessage.parse(JSON.parse(Buffer.from(frame).toString('utf8')));
}
