/**
 * The contention each job met, as the published artifact counts it: how many jobs were in the
 * system, itself included, averaged over the events (arrivals and ends) of its stay. By job;
 * `arrivalMicros` in order of arrival. At one instant ends come before arrivals.
 */
export function eventWeightedContention(
  arrivalMicros: Float64Array,
  finishMicros: Float64Array,
): Float64Array {
  const order = Array.from(finishMicros.keys()).sort(
    (a, b) => (finishMicros[a] as number) - (finishMicros[b] as number) || a - b,
  );
  const contention = new Float64Array(arrivalMicros.length);
  const eventsAt = new Float64Array(arrivalMicros.length);
  const seenAt = new Float64Array(arrivalMicros.length);
  let events = 0;
  let seen = 0;
  let present = 0;
  let next = 0;
  for (const ended of order) {
    const at = finishMicros[ended] as number;
    for (; next < arrivalMicros.length && (arrivalMicros[next] as number) < at; next++) {
      seen += present++;
      eventsAt[next] = events++;
      // Its own arrival counts for it as an event at which it was there.
      seenAt[next] = seen - present;
    }
    seen += present--;
    events++;
    contention[ended] = (seen - (seenAt[ended] as number)) / (events - (eventsAt[ended] as number));
  }
  return contention;
}
