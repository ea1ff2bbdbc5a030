/** Where a command's words go: results to stdout, everything said along the way to stderr. */

/** With `json`, stdout gets one JSON value and nothing else. */
export class Output {
  readonly json: boolean;

  constructor(json: boolean) {
    this.json = json;
  }

  /** The result of the command, once: `value` for programs or `text` for people. */
  result(value: unknown, text: string): void {
    process.stdout.write(`${this.json ? JSON.stringify(value) : text}\n`);
  }

  /** Something a person may want to know meanwhile. */
  note(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}

/** A line at the bottom of a person's terminal that is written over and over; silent elsewhere. */
export class LiveLine {
  readonly #shown = process.stderr.isTTY === true;
  #text = '';

  /** Whether there is a person to see it. */
  get isShown(): boolean {
    return this.#shown;
  }

  show(text: string): void {
    if (!this.#shown || text === this.#text) return;
    this.#text = text;
    const width = process.stderr.columns ?? 80;
    process.stderr.write(`\r\u001b[2K${text.slice(0, width - 1)}`);
  }

  clear(): void {
    if (this.#shown && this.#text !== '') process.stderr.write('\r\u001b[2K');
    this.#text = '';
  }
}
