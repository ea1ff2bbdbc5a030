// One installation at a time, over all processes that share the folder.
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './progress.mjs';

const lookEveryMilliseconds = 200;
/** Its owner touches the lock so often, and is dead when it has not for so long. */
const touchEveryMilliseconds = 5_000;
const deadAfterMilliseconds = 60_000;

/**
 * Runs `work` while holding the lock file. The lock of a process that died is taken over.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  const token = JSON.stringify({ pid: process.pid, host: hostname() });
  let told = false;
  while (!take(path, token)) {
    const owner = readOwner(path);
    if (owner !== null && (isDead(owner) || isStale(path))) takeAway(path, owner.token);
    else if (!told) say(`waiting for another installation to end (${describe(owner)}, ${path})`);
    told = true;
    await sleep(lookEveryMilliseconds);
  }
  const touching = setInterval(() => touch(path), touchEveryMilliseconds);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function touch(path) {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/**
 * An owner on another machine, or in a container that is gone, cannot be asked.
 * @param {string} path
 */
function isStale(path) {
  const touchedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Date.now() - touchedMs > deadAfterMilliseconds;
}

/**
 * Linking a finished file makes the lock appear with its owner in it, or not at all.
 * @param {string} path
 * @param {string} token
 */
function take(path, token) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, token);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * @typedef {{ token: string, pid: number, host: string }} Owner
 * @param {string} path
 * @returns {Owner | null} null when the lock has just been given back
 */
function readOwner(path) {
  try {
    const token = readFileSync(path, 'utf8');
    return { token, ...JSON.parse(token) };
  } catch {
    return null;
  }
}

/** @param {Owner | null} owner */
function describe(owner) {
  return owner === null ? 'unknown process' : `process ${owner.pid} on ${owner.host}`;
}

/** @param {Owner} owner */
function isDead(owner) {
  if (owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
    return owner.pid === process.pid;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}

/**
 * Removes a dead owner's lock, and puts it back if meanwhile it had become somebody else's.
 * @param {string} path
 * @param {string} token
 */
function takeAway(path, token) {
  const aside = `${path}.${process.pid}.old`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== token) linkSync(aside, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(errorCode(error))) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {unknown} error */
function errorCode(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
