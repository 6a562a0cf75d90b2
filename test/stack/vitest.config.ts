import { defineConfig } from 'vitest/config';
import base from '../vitest.config.ts';

/** One file at a time: each starts the stack anew, on a machine that may have two cores. */
export default defineConfig({
  test: { ...base.test, include: ['test/stack/**/*.test.ts'], exclude: [], globalSetup: ['test/stack/global-setup.ts'], fileParallelism: false, testTimeout: 120_000, hookTimeout: 240_000 },
});
