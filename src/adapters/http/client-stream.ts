/** Answers that go on, as the client reads them. */
import { createParser } from 'eventsource-parser';
import { type EventView, eventView } from '../../api/index.ts';
import { ApiCallError, UnreachableError } from './client-call.ts';

/** The text of a response as it comes; ends quietly when the signal aborts. */
export async function* textOf(
  opening: Promise<Response>,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  try {
    const { body } = await opening;
    for await (const chunk of body ?? []) yield decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (signal?.aborted) return;
    if (error instanceof ApiCallError || error instanceof UnreachableError) throw error;
    throw new UnreachableError('The connection broke before the end.', { cause: error });
  }
}

/** The events of a response as they come; ends quietly when the signal aborts. */
export async function* eventsOf(
  opening: Promise<Response>,
  signal: AbortSignal | undefined,
): AsyncGenerator<EventView, void> {
  const ready: EventView[] = [];
  const parser = createParser({ onEvent: ({ data }) => ready.push(eventOf(data)) });
  for await (const text of textOf(opening, signal)) {
    parser.feed(text);
    yield* ready.splice(0);
  }
}

function eventOf(data: string): EventView {
  try {
    return eventView.parse(JSON.parse(data));
  } catch (error) {
    throw new UnreachableError('An event of another shape came; the versions may differ.', {
      cause: error,
    });
  }
}
