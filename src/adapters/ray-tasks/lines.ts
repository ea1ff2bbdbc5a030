/** Calls and their results as lines of text, which Python passes on unread. */
import { deserialize, serialize } from 'node:v8';

/** What came of a call, as the one who worked on it says. */
export interface Result {
  readonly value?: unknown;
  readonly error?: string;
}

/** One line of text for anything that can be copied to another thread, every bit of it. */
export function asLine(value: unknown): string {
  return serialize(value).toString('base64');
}

/** The same back. */
export function fromLine(line: string): unknown {
  return deserialize(Buffer.from(line, 'base64'));
}
