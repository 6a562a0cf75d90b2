import { weighLoad } from './load-pace.ts';
import { all, type Mutation } from './mutation.ts';

/** Under load the daemon weighs more than it may. */
export const loadHeavy: Mutation = {
  name: 'load-heavy',
  meaning: 'under load the daemon weighs a seventh more than its limit',
  expects: () => all('fail', 'memory.load'),
  apply: async (copy) => ({ touched: await weighLoad(copy, 8 / 7) }),
};
