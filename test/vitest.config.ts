import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Files at once: a test that replays keeps a second processor busy now and then, and two on two processors leave few of their seconds unused. */
const FILES_AT_ONCE = Math.max(2, Math.floor(availableParallelism() / 2));

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    exclude: ['test/faults/**', 'test/stack/**'],
    maxWorkers: FILES_AT_ONCE,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // What a test awaits comes at once on a quiet machine, and beside other files somewhat later.
    expect: { poll: { timeout: 20_000 } },
  },
});
