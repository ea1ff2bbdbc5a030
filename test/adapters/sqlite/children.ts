import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Another process on the history at `path`, run from `writer.ts`, killed after the test. */
export interface Writer {
  readonly pid: number;
  /** Answers its next `count` lines. */
  read(count: number): Promise<string[]>;
  /** SIGKILL, as `kill -9`; answers whatever it had still written. */
  kill(): Promise<string[]>;
}

/** Starts a process that opens the history and writes until it is killed. */
export function startWriter(path: string): Writer {
  const script = fileURLToPath(new URL('./writer.ts', import.meta.url));
  const child = Bun.spawn([process.execPath, script, path], { stdout: 'pipe', stderr: 'inherit' });
  onTestFinished(() => child.kill('SIGKILL'));
  const lines = linesOf(child.stdout);
  return {
    pid: child.pid,
    async read(count) {
      const read: string[] = [];
      while (read.length < count) {
        const { value, done } = await lines.next();
        if (done) throw new Error('the writer ended');
        read.push(value);
      }
      return read;
    },
    async kill() {
      child.kill('SIGKILL');
      await child.exited;
      return await Array.fromAsync(lines);
    },
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
