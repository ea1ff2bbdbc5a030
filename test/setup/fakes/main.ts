// Stands in for the command-line program: says what it was given. `exit N` ends with that code,
// `wait` waits for a signal.
const [command, value] = process.argv.slice(2);
if (command === 'wait') {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      process.stdout.write(`${signal}\n`);
      process.exit(9);
    });
  }
  setInterval(() => {}, 1000);
}
process.exitCode = command === 'exit' ? Number(value) : 0;

// Last, because the tests take it for ready.
const { NO_PROXY, PATH, VIRTUAL_ENV } = process.env;
const cwd = process.cwd();
process.stdout.write(
  `${JSON.stringify({ args: process.argv.slice(2), cwd, NO_PROXY, PATH, VIRTUAL_ENV })}\n`,
);
