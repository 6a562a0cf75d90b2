import { weighIdle } from './idle-pace.ts';
import { all, type Mutation } from './mutation.ts';

/** The idle daemon weighs less than it may. */
export const idleLight: Mutation = {
  name: 'idle-light',
  meaning: 'in the quiet window the daemon weighs half its limit at most, and after it what it did',
  expects: () => all('pass', 'memory.idle'),
  apply: async (copy) => ({ touched: await weighIdle(copy, 0.5) }),
};
