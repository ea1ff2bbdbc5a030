/** The machine's own clock. */
import type { Clock } from '../../pcs/ports.ts';

/** The longest that a timer waits, 24.8 days; one that is set to more ends at once. */
const longestMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(milliseconds, callback) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (ms: number) => {
      const rest = ms - longestMs;
      timer = rest > 0 ? setTimeout(wait, longestMs, rest) : setTimeout(callback, ms);
    };
    wait(milliseconds);
    return () => clearTimeout(timer);
  },
};
