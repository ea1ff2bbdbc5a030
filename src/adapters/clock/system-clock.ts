/** The machine's own clock. */
import type { Clock } from '../../pcs/ports.ts';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
