/**
 * Runs in Bun on a node of Ray, in one file with what it imports: makes the function that lies
 * beside it, then answers each line of its input, a call's arguments, by a line of its output.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { makeWork, textOf, type Work, type WorkSource } from '../workers/work.ts';
import { asLine, fromLine, type Result } from './lines.ts';

/** Of a function that cannot be made every call says why. */
async function made(): Promise<Work> {
  try {
    const source = fromLine(readFileSync('source.txt', 'utf8')) as Omit<WorkSource, 'module'>;
    return await makeWork({ ...source, module: pathToFileURL(resolve('work.js')).href });
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function resultOf(work: Work, line: string): Result {
  try {
    return { value: work(...(fromLine(line) as readonly unknown[])) };
  } catch (error) {
    return { error: textOf(error) };
  }
}

const work = await made();
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${asLine(resultOf(work, line))}\n`);
}
