/** Why a message was dropped; `job` is also a key that is no longer valid. */
export type DropReason = 'json' | 'schema' | 'job' | 'rate' | 'arrow';

const quietMs = 1000;
/** What a stranger wrote must not flood a log. */
const textLengthMax = 300;

/** Counts dropped messages and reports them in one sentence, once a second at most. */
export class DropLog {
  readonly #warn: (text: string) => void;
  readonly #counts: Record<DropReason, number> = { json: 0, schema: 0, job: 0, rate: 0, arrow: 0 };
  #unreported = 0;
  #reportedAtMs = Number.NEGATIVE_INFINITY;

  constructor(warn: (text: string) => void) {
    this.#warn = warn;
  }

  add(reason: DropReason, detail: string, nowMs: number): void {
    this.#counts[reason]++;
    this.#unreported++;
    if (nowMs - this.#reportedAtMs < quietMs) return;
    const text = printable(detail).slice(0, textLengthMax);
    const earlier = this.#unreported - 1;
    this.#warn(
      `Dropped a message from a driver (${reason}): ${text}` +
        (earlier === 0 ? '' : ` (and ${earlier} before it)`),
    );
    this.#unreported = 0;
    this.#reportedAtMs = nowMs;
  }

  counts(): Readonly<Record<DropReason, number>> {
    return { ...this.#counts };
  }
}

/** Control characters could forge lines of a log. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
