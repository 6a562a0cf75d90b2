import { defineConfig } from 'vitest/config';
import base from '../vitest.config.ts';

/** Two files at once: each starts a stack of its own and then mostly waits, and a third would be too much for a machine of two cores. */
export default defineConfig({
  test: { ...base.test, include: ['test/stack/**/*.test.ts'], exclude: [], globalSetup: ['test/stack/global-setup.ts'], maxWorkers: 2, testTimeout: 120_000, hookTimeout: 240_000 },
});
