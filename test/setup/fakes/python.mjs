// Stands in for Python: answers the probe, makes environments that hold a copy of itself, and
// passes for pip, ruff, mypy and pytest. PYTHON_MODULES (`venv` or `bare`) is what the probe says,
// VERSION_OF_python3_12 is the version of python3.12. PIP_SAYS: pip prints it and fails.
// SUITES_WAIT: pytest waits for SIGTERM.
import { appendFileSync, copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const { CALLS = '', FAIL, PIP_SAYS, PYTHON_MODULES = 'venv', SUITES_WAIT } = process.env;
const [, , self = '', flag, name = '', ...rest] = process.argv;

if (flag === '-c') {
  const version = process.env[`VERSION_OF_${basename(self).replace('.', '_')}`] ?? '3.11.7';
  process.stdout.write(`${version} ${PYTHON_MODULES} ${self}\n`);
} else {
  appendFileSync(CALLS, `${[name, ...rest].slice(0, 2).join(' ')}\n`);
  if (name === 'venv') {
    const bin = join(rest[0] ?? '', 'bin');
    mkdirSync(bin, { recursive: true });
    copyFileSync(self, join(bin, 'python'));
  }
  if (name === 'pip' && PIP_SAYS !== undefined) {
    process.stderr.write(PIP_SAYS);
    process.exit(1);
  }
  if (name === 'pytest') process.stdout.write('1 passed\n');
  if (name === 'pytest' && SUITES_WAIT !== undefined) {
    process.on('SIGTERM', () => {
      appendFileSync(CALLS, 'pytest SIGTERM\n');
      process.exit(143);
    });
    setInterval(() => {}, 1000);
    appendFileSync(CALLS, 'pytest waits\n');
  } else process.exit(FAIL === name ? 1 : 0);
}
