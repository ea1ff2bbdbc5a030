/** Of several endpoints, such as those of several GPU types, the one that would end a job first. */
import type { ForesightClient, JobRequest } from '../adapters/http/client.ts';
import { ApiCallError, UnreachableError } from '../adapters/http/client-call.ts';
import { duration } from './format.ts';
import type { Output } from './output.ts';

/** An endpoint that may be submitted to. */
export interface Place {
  readonly url: string;
  readonly client: ForesightClient;
}

/**
 * Asks every place what it would promise the job, and says so. Of equal promises the first wins. One
 * that is out of reach or cannot run the job is passed over; the first error is thrown when all are.
 */
export async function earliest(
  places: readonly Place[],
  request: JobRequest,
  output: Output,
): Promise<Place> {
  const answers = await Promise.all(places.map((place) => ask(place, request)));
  let best: { readonly place: Place; readonly seconds: number } | null = null;
  for (const { place, seconds, error } of answers) {
    if (error !== null) output.note(`${place.url} is passed over: ${error.message}`);
    else output.note(`${place.url} would promise it in ${duration(seconds)}`);
    if (error === null && seconds < (best?.seconds ?? Number.POSITIVE_INFINITY))
      best = { place, seconds };
  }
  const [first] = answers;
  if (best === null) throw first?.error ?? new Error('there is no place to ask');
  return best.place;
}

interface Answer {
  readonly place: Place;
  readonly seconds: number;
  readonly error: Error | null;
}

async function ask(place: Place, request: JobRequest): Promise<Answer> {
  try {
    const { promised } = await place.client.predict(request);
    return { place, seconds: promised.seconds, error: null };
  } catch (error) {
    const isPassedOver = error instanceof ApiCallError || error instanceof UnreachableError;
    if (!isPassedOver) throw error;
    return { place, seconds: Number.POSITIVE_INFINITY, error };
  }
}
