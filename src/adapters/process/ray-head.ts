/**
 * A Ray head on this machine that outlives whoever started it: its own session, its output in files,
 * its whereabouts in a state file. Never `ray stop`: that ends every Ray on the machine.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { findFreePort, isPortTaken } from './free-port.ts';
import { findProcess, isAlive } from './process-table.ts';
import { headArguments, headEnvironment } from './ray-head-command.ts';
import { answers, clientOf, waitUntilReady } from './ray-head-ready.ts';
import { preparePaths, readState, removeTraces, writeState } from './ray-head-state.ts';
import { stopFamily } from './ray-head-stop.ts';
import { type RayHead, RayHeadError, type RayHeadOptions } from './ray-head-types.ts';

export { clientOf } from './ray-head-ready.ts';
export type { RayHead, RayHeadOptions } from './ray-head-types.ts';

/** Starts a head and resolves when it takes jobs. Throws `RayHeadError`, leaving nothing behind. */
export async function startRayHead(options: RayHeadOptions): Promise<RayHead> {
  await refuseEarly(options);
  options.onProgress?.('starting Ray');
  const head = await spawnHead(options);
  try {
    await waitUntilReady(head, options);
  } catch (error) {
    await stopRayHead(head);
    throw error;
  }
  return head;
}

/**
 * The head that a state file describes, when it is alive and answers; null when it is over. Throws
 * `RayHeadError` when it lives but does not answer within `timeoutSeconds`.
 */
export async function findRayHead(stateFile: string, timeoutSeconds = 30): Promise<RayHead | null> {
  const head = readState(stateFile);
  if (head === null || !(await isAlive(head))) return null;
  const client = clientOf(head);
  const untilMs = performance.now() + timeoutSeconds * 1000;
  while (!(await answers(client))) {
    if (!(await isAlive(head))) return null;
    if (performance.now() >= untilMs) {
      const message = `Ray runs as process ${head.pid}, but ${head.address} has not answered for`;
      throw new RayHeadError(
        'silent',
        `${message} ${timeoutSeconds} s; its log is ${head.logFile}.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return head;
}

/**
 * Ends a head and everything that it started, jobs included, and removes its files but the log.
 * A head that is over already is only cleaned up after. Throws `RayHeadError` if something survives.
 */
export async function stopRayHead(head: RayHead): Promise<void> {
  await stopFamily(head);
  removeTraces(head);
}

async function refuseEarly({ python, directory, dashboardPort }: RayHeadOptions): Promise<void> {
  if (!existsSync(python)) {
    throw new RayHeadError('python', `python: ${python} does not exist.`);
  }
  const before = readState(`${directory}/ray-head.json`);
  if (before !== null && (await isAlive(before))) {
    const message = `A Ray head of ${directory} runs already, as process ${before.pid}.`;
    throw new RayHeadError('running', message);
  }
  // Its processes are over, or end by themselves as those of a head that was killed do.
  if (before !== null) await stopRayHead(before);
  if (dashboardPort !== undefined && (await isPortTaken(dashboardPort))) {
    const message = `dashboardPort: ${dashboardPort} is in use on 127.0.0.1; choose another.`;
    throw new RayHeadError('port', message);
  }
}

/** Starts the process and stores its state at once, so that not even a crash now can lose it. */
async function spawnHead(options: RayHeadOptions): Promise<RayHead> {
  const plan = {
    ...preparePaths(options.directory, options.authentication ?? 'token'),
    address: `http://127.0.0.1:${options.dashboardPort ?? (await findFreePort())}`,
    agentPort: await findFreePort(),
    gpus: options.gpus,
  };
  const log = openSync(plan.logFile, 'w');
  const child = spawn(options.python, headArguments(options, plan), {
    cwd: options.workingDirectory ?? process.cwd(),
    env: headEnvironment(process.env, options, plan),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const failure = new Promise<never>((_, reject) => child.once('error', reject));
  failure.catch(() => {});
  child.unref();
  const row = child.pid === undefined ? null : await findProcess(child.pid);
  if (child.pid === undefined) {
    removeTraces({ ...plan, pid: 0, startedAt: '' });
    const cause = await failure.catch((error: unknown) => error);
    throw new RayHeadError('python', `${options.python} cannot be started: ${cause}.`);
  }
  const head = { ...plan, pid: child.pid, startedAt: row?.startedAt ?? 'over' };
  writeState(head);
  return head;
}
