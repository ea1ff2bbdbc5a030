/** Of several endpoints, such as those of several GPU types, the one that would end a job first. */
import type { ForesightClient, JobRequest } from '../../adapters/http/client.ts';
import { ApiCallError, UnreachableError } from '../../adapters/http/client-call.ts';
import type { Output } from '../output.ts';
import { duration } from '../text/format.ts';

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
  for (const { place, seconds, error } of answers) {
    if (error === null) output.note(`${place.url} would promise it in ${duration(seconds)}`);
    else output.note(`${place.url} is passed over: ${error.message}`);
  }
  const best = answers.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  if (best.error !== null) throw best.error;
  return best.place;
}

interface Answer {
  readonly place: Place;
  /** Infinite where there is an error. */
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
