import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**', '**/node_modules/**'],
    // A native library that aborts costs one file then, not the whole run.
    pool: 'forks',
    // Bun marks namespaces as transpiled modules, and Vitest would unwrap zod's wrongly.
    deps: { interopDefault: false },
    // Some files start a Ray head of their own, which takes a core and a gigabyte.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
