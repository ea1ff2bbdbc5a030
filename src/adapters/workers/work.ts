/** What workers do, wherever they are. */

/** A function made in every worker: `module`'s export `maker`, called with `data`. */
export interface WorkSource {
  /** URL of a module. */
  readonly module: string;
  readonly maker: string;
  /** Anything that can be copied to another thread. */
  readonly data: unknown;
}

export type Work = (...args: readonly unknown[]) => unknown;

/** Makes the function. */
export async function makeWork({ module, maker, data }: WorkSource): Promise<Work> {
  const exports = (await import(module)) as Readonly<Record<string, (data: unknown) => Work>>;
  const made = exports[maker];
  if (made === undefined) throw new Error(`${module} exports no ${maker}`);
  return made(data);
}

/** An error in one line, for those who get no more of it. */
export function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** What an error says of itself. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
