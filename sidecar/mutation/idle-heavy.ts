import { weighIdle } from './idle-pace.ts';
import { all, type Mutation } from './mutation.ts';

/** The idle daemon weighs more than it may. */
export const idleHeavy: Mutation = {
  name: 'idle-heavy',
  meaning: 'in the quiet window the daemon weighs a seventh more than its limit, and after it what it did',
  expects: () => all('fail', 'memory.idle'),
  apply: async (copy) => ({ touched: await weighIdle(copy, 8 / 7) }),
};
