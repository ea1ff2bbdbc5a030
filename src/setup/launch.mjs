// Read by Node versions older than we support, so that they can say so: no syntax younger than
// Node 12 here, and everything newer behind a dynamic import.

/** The oldest Node that is supported, major version. */
const nodeMajorMin = 20;

/**
 * Says what is wrong with a Node version or platform, null when it will do.
 * @param {string} version such as `v20.11.0`
 * @param {string} platform as in `process.platform`
 * @returns {string | null}
 */
export function hostProblem(version, platform) {
  if (platform === 'win32') {
    return 'Foresight runs on Linux and macOS; on Windows use it inside WSL.';
  }
  if (Number(version.replace('v', '').split('.')[0]) >= nodeMajorMin) return null;
  return `Foresight needs Node.js ${nodeMajorMin} or newer and this is ${version}: install a newer one from https://nodejs.org and run the same command again.`;
}

/**
 * Checks Node, then hands over to main.mjs, which sets the exit code of the process.
 * @param {string[]} args command of run.mjs and its arguments
 * @returns {Promise<void>}
 */
export async function launch(args) {
  const problem = hostProblem(process.version, process.platform);
  if (problem !== null) {
    process.stderr.write(`foresight: ${problem}\n`);
    process.exit(1);
  }
  const { main } = await import('./main.mjs');
  await main(args);
}
