import { mergeConfig } from 'vitest/config';
import base from '../vitest.config.ts';

/** Replays for ten minutes, one after the other: beside each other they would slow each other down. */
export default mergeConfig(base, { test: { include: ['test/faults/**/*.test.ts'], exclude: [], fileParallelism: false } });
