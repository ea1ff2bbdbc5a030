/** Options that only make sense beside some others. */
import { CliError, usageError } from '../failure.ts';

/** Options as they are on the command line, by their names in the code. */
export type Flags = Readonly<Record<string, string>>;

/** The flag of the first of these options that was given. */
export function givenOf(options: object, flags: Flags): string | undefined {
  const given = Object.keys(flags).find((name) => Reflect.get(options, name) !== undefined);
  return given === undefined ? undefined : flags[given];
}

/** Throws for the first of these options that was given; `allowed` says when it can be. */
export function refuse(options: object, flags: Flags, allowed: string): void {
  for (const [name, flag] of Object.entries(flags)) {
    const value: unknown = Reflect.get(options, name);
    if (value !== undefined) throw usageError(flag, value, allowed);
  }
}

/** An option that others need. */
export function missing(flag: string, beside: string): CliError {
  const message = `${flag} is needed with ${beside}`;
  return new CliError({ code: 'usage', message, field: flag }, { exitCode: 2 });
}
