/** Resolves when the user (Ctrl-C) or the system asks the process to end; a second time ends it. */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done(signal));
  });
}
