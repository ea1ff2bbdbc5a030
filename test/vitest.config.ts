import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, longest first: started last, it would run alone while a core is idle. */
const slow = ['/test/e2e/', '/test/adapters/ray/', '/test/adapters/process/', '/ray-client-ts/'];

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = slow.findIndex((folder) => moduleId.includes(folder));
      return found < 0 ? slow.length : found;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**', '**/node_modules/**'],
    // A native library that aborts costs one file then, not the whole run.
    pool: 'forks',
    sequence: { sequencer: SlowFirst },
    // Bun marks namespaces as transpiled modules, and Vitest would unwrap zod's wrongly.
    deps: { interopDefault: false },
    // Some files start a Ray head of their own, which takes a core and a gigabyte.
    maxWorkers: 2,
    // Only what hangs may run into a limit, however busy the machine is.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
