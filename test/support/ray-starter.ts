/** Starts a Ray head as a process of its own, says so, and waits to be killed. */
import { startRayHead } from '../../src/adapters/process/ray-head.ts';
import { rayOptions } from './ray.ts';

const head = await startRayHead(rayOptions(process.argv[2] ?? ''));
process.stdout.write(`${JSON.stringify(head)}\n`);
setInterval(() => {}, 60_000);
