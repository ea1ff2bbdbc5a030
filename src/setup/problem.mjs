// Names what went wrong while preparing the machine, in one sentence that says what to do.

/**
 * A trouble that the person at the keyboard can mend; `message` says how.
 */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';

  /**
   * @param {string} code machine name, such as `disk-full`
   * @param {string} message one sentence
   * @param {string} [details] what the failing program printed, when no rule knows it
   */
  constructor(code, message, details = '') {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/**
 * @typedef {object} Attempt
 * @property {string} doing what was being done, such as `installing the Node packages`
 * @property {string} root folder of the project
 * @property {string} output what the failing program printed, or an error's message
 */

/**
 * @typedef {object} Rule
 * @property {string} code
 * @property {RegExp} pattern looked for in the output
 * @property {(attempt: Attempt) => string} advice what to do about it
 */

/** @type {readonly Rule[]} In order: a full disk also makes downloads fail, and so on. */
const rules = [
  {
    code: 'disk-full',
    pattern: /ENOSPC|No space left on device|Disk quota exceeded|EDQUOT/i,
    advice: ({ root }) => `the disk is full: free 2 GB where ${root} lies`,
  },
  {
    code: 'read-only',
    pattern: /EROFS|Read-only file system/i,
    advice: ({ root }) => `${root} is read-only: clone into a folder that can be written`,
  },
  {
    code: 'no-permission',
    pattern: /EACCES|EPERM|Permission denied|Operation not permitted/i,
    advice: ({ root, output }) =>
      `no permission to write ${deniedPath(output) ?? root}: make it yours (chown), without sudo`,
  },
  {
    code: 'no-network',
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|Failed to establish a new connection|Temporary failure in name resolution|connection broken by|ConnectTimeoutError|ReadTimeoutError|Max retries exceeded|ProxyError|Tunnel connection failed|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT|CERTIFICATE_VERIFY_FAILED/,
    advice: () => 'the package registry cannot be reached: check network, proxy and certificates',
  },
  {
    code: 'registry-refuses',
    pattern: /\bE40[13]\b|\b40[13] (?:Unauthorized|Forbidden)/,
    advice: () =>
      'the package registry refuses access: check the credentials in .npmrc or pip.conf',
  },
  {
    code: 'lock-mismatch',
    pattern: /npm (?:error|ERR!) code EUSAGE|can only install packages when your package\.json/,
    advice: () => 'package.json and package-lock.json disagree: run `npm install --loglevel=warn`',
  },
  {
    code: 'no-distribution',
    pattern: /No matching distribution found|Could not find a version that satisfies/,
    advice: () =>
      'a Python package has no release for this machine: set FORESIGHT_PYTHON to a Python 3.10 to 3.14 on 64-bit Linux or macOS',
  },
];

/**
 * The path that a message about permissions names.
 * @param {string} output
 */
function deniedPath(output) {
  return /(?:EACCES|EPERM|denied|not permitted)[^\n]*?'(\/[^']+)'/.exec(output)?.[1];
}

/**
 * Turns a failed attempt into an error that says what to do; unknown troubles carry the output.
 * @param {Attempt} attempt
 * @returns {SetupError}
 */
export function explain(attempt) {
  const rule = rules.find(({ pattern }) => pattern.test(attempt.output));
  const failed = `${attempt.doing} failed`;
  if (rule === undefined) return new SetupError('unknown', `${failed}.`, attempt.output);
  const advice = rule.advice(attempt);
  return new SetupError(rule.code, `${failed}: ${advice}; then run the same command again.`);
}
