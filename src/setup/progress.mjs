// What a person sees while the machine is prepared. Always stderr: stdout belongs to the command.

/**
 * Writes one line for the person at the keyboard.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`foresight: ${text}\n`);
}

/**
 * Repeats that something is still going on until the returned function is called.
 * @param {string} doing such as `installing the Node packages`
 * @param {() => string} latest the newest line of its output
 * @param {number} everySeconds
 * @returns {() => void}
 */
export function keepSaying(doing, latest, everySeconds) {
  const startMs = Date.now();
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - startMs) / 1000);
    const line = latest().slice(0, 70);
    say(`still ${doing} (${seconds} s)${line === '' ? '' : `: ${line}`}`);
  }, everySeconds * 1000);
  return () => clearInterval(timer);
}
