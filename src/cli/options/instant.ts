/** Instants as people give them on the command line. */
import { InvalidArgumentError } from '@commander-js/extra-typings';

const allowed = 'Allowed is a time of day such as 18:00, or an ISO date and time.';
const dayMs = 86_400_000;

/** `18:00` is the next time that our clock shows it; anything else is a date with its time. */
export function instantOf(text: string, now: Date): Date {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) {
    const isDated = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text);
    const at = new Date(text);
    if (!isDated || Number.isNaN(at.getTime())) throw new InvalidArgumentError(allowed);
    return at;
  }
  if (Number(hours) > 23 || Number(minutes) > 59) throw new InvalidArgumentError(allowed);
  const at = new Date(now);
  at.setHours(Number(hours), Number(minutes), 0, 0);
  if (at <= now) at.setTime(at.getTime() + dayMs);
  return at;
}
