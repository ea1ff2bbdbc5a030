/** The last instant that a date can be, in milliseconds since the epoch. */
const lastMs = 8.64e15;

/** An instant in ISO 8601, from milliseconds since the epoch; later ones than a date can be are the last. */
export function iso(ms: number): string {
  return new Date(Math.min(ms, lastMs)).toISOString();
}
