/** Answers that go on for as long as the client listens. */
import { reportIncident } from './problem.ts';
import type { RequestContext, RouteSetup } from './routes.ts';

export interface StreamOptions extends RouteSetup {
  readonly type: string;
  /** What a silent stream sends now and then; null for nothing. */
  readonly heartbeat: string | null;
}

/** So long an answer waits for its first chunk, so that a source that fails at once says so. */
const firstChunkMs = 1_000;

type Next = Promise<IteratorResult<string>>;

/**
 * Answers with the chunks of `source`, taken only as fast as the client reads them. Its signal
 * aborts when the client goes or the endpoint closes; an error after the start cuts the answer
 * short, so that it cannot be taken for a whole one.
 */
export async function streamed(
  context: RequestContext,
  options: StreamOptions,
  source: (signal: AbortSignal) => AsyncIterable<string>,
): Promise<Response> {
  const headers = { 'Content-Type': options.type, 'Cache-Control': 'no-store' };
  if (context.req.method === 'HEAD') return context.body(null, 200, headers);
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, options.ending, context.req.raw.signal]);
  const chunks = source(signal)[Symbol.asyncIterator]();
  const first = chunks.next();
  await settledWithin(first, firstChunkMs);
  context.env.server.timeout(context.req.raw, 0);
  const failed = (error: unknown) => {
    if (!signal.aborted) reportIncident(error, context, options.report);
  };
  return context.body(bodyOf({ chunks, first, gone, failed, ...options }), 200, headers);
}

/** Returns when `first` is there or the time is up; throws what it throws. */
async function settledWithin(first: Next, milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  try {
    await Promise.race([first, promise]);
  } finally {
    clearTimeout(timer);
  }
}

interface Body extends Pick<StreamOptions, 'heartbeat' | 'heartbeatMs'> {
  readonly chunks: AsyncIterator<string>;
  readonly first: Next;
  readonly gone: AbortController;
  readonly failed: (error: unknown) => void;
}

function bodyOf(options: Body): ReadableStream<Uint8Array> {
  const { chunks, heartbeat, heartbeatMs, gone, failed } = options;
  const encoder = new TextEncoder();
  let first: Next | null = options.first;
  let timer: ReturnType<typeof setInterval> | undefined;
  return new ReadableStream({
    start(controller) {
      if (heartbeat === null) return;
      timer = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(heartbeat));
      }, heartbeatMs);
    },
    async pull(controller) {
      try {
        const { done, value } = await (first ?? chunks.next());
        first = null;
        if (!done) return controller.enqueue(encoder.encode(value));
        clearInterval(timer);
        controller.close();
      } catch (error) {
        clearInterval(timer);
        failed(error);
        // Without a reason, which Bun would print.
        controller.error();
      }
    },
    async cancel() {
      clearInterval(timer);
      gone.abort();
      await chunks.return?.();
    },
  });
}
