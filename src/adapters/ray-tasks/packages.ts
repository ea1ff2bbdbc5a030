/**
 * What a job on Ray brings to the nodes, which need Ray and pyzmq alone: Foresight's own Python
 * package, the function in one file of JavaScript with its data, and the Bun that runs here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { crc32, deflateRaw, type ZlibOptions } from 'node:zlib';
import { Zip, type ZipInputFile, type Zippable, zipSync } from 'fflate';
import type { WorkSource } from '../workers/work.ts';
import { WorkerError } from '../workers/workers.ts';
import { asLine } from './lines.ts';

const python = fileURLToPath(new URL('../../../python/src/', import.meta.url));
const program = fileURLToPath(new URL('./program.ts', import.meta.url));
const deflated = promisify<Uint8Array, ZlibOptions, Buffer<ArrayBuffer>>(deflateRaw);
/** The same for all, so that the same files always give the same zip. */
const mtime = new Date(1980, 0, 1);

/** The working directory of the job: the same function and data always give the same zip. */
export async function workPackage({ module, maker, data }: WorkSource): Promise<Uint8Array> {
  const files: Zippable = {
    'program.js': await bundled(program),
    'work.js': await bundled(fileURLToPath(module)),
    'source.txt': Buffer.from(asLine({ maker, data })),
  };
  const names = readdirSync(join(python, 'foresight'), { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((name) => name.endsWith('.py')).sort()) {
    files[`foresight/${name}`] = readFileSync(join(python, 'foresight', name));
  }
  return zipSync(files, { mtime });
}

/**
 * A Python package `foresight_bun` with the executable beside it: apart from the other package,
 * since nodes keep it from one search to the next.
 */
export async function bunPackage(executable: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((_, chunk) => void chunks.push(chunk));
  const files = [
    ['__init__.py', new TextEncoder().encode('"""Bun, as it runs at the coordinator."""\n')],
    ['bun', await readFile(executable)],
  ] as const;
  for (const [name, bytes] of files) await addFile(zip, `foresight_bun/${name}`, bytes);
  zip.end();
  return Buffer.concat(chunks);
}

/** Compressed by zlib, in a thread of its own and in a quarter of the time that fflate takes. */
async function addFile(zip: Zip, filename: string, bytes: Uint8Array): Promise<void> {
  const file: ZipInputFile = {
    filename,
    size: bytes.byteLength,
    crc: crc32(bytes),
    compression: 8,
    mtime,
    ondata: () => undefined,
  };
  zip.add(file);
  file.ondata?.(null, await deflated(bytes, { level: 1 }), true);
}

async function bundled(entry: string): Promise<Uint8Array> {
  const { success, outputs, logs } = await Bun.build({ entrypoints: [entry], target: 'bun' });
  const [output] = outputs;
  if (!success || output === undefined) {
    throw new WorkerError(`${entry} cannot be bundled: ${logs.join('; ')}`);
  }
  return new Uint8Array(await output.arrayBuffer());
}
