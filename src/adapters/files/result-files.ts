/** Results of tasks, one file each, so that work that was interrupted goes on. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Keeps results in a folder. A result counts only for the very input that it was computed from. */
export class ResultFiles {
  readonly #folder: string;
  /** What else the results depend on, such as the version of the program. */
  readonly #version: string;
  readonly #digests = new WeakMap<object, string>();

  constructor(folder: string, version: string) {
    this.#folder = folder;
    this.#version = version;
  }

  /** Null when there is none for this input. */
  read(key: string, input: object): unknown {
    try {
      const stored = JSON.parse(readFileSync(this.#path(key), 'utf8')) as Record<string, unknown>;
      return stored['input'] === this.#digest(input) ? (stored['result'] ?? null) : null;
    } catch {
      return null;
    }
  }

  write(key: string, input: object, result: unknown): void {
    const path = this.#path(key);
    mkdirSync(dirname(path), { recursive: true });
    const text = JSON.stringify({ input: this.#digest(input), result });
    writeFileSync(`${path}.tmp`, text);
    renameSync(`${path}.tmp`, path);
  }

  #path(key: string): string {
    return join(this.#folder, `${key}.json`);
  }

  #digest(input: object): string {
    const known = this.#digests.get(input);
    if (known !== undefined) return known;
    const digest = createHash('sha256')
      .update(JSON.stringify([this.#version, input]))
      .digest('hex');
    this.#digests.set(input, digest);
    return digest;
  }
}
