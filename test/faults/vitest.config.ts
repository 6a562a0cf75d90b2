import { defineConfig } from 'vitest/config';
import base from '../vitest.config.ts';

/**
 * Replays for ten minutes, one after the other where times are judged: beside each other they would slow each other down. Each
 * bound holds at 0.95, and the machine is not always quiet: what does not come out is replayed once more, alone.
 */
export default defineConfig({ test: { ...base.test, include: ['test/faults/**/*.test.ts'], exclude: [], fileParallelism: false, retry: 1 } });
