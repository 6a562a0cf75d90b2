import { weighLoad } from './load-pace.ts';
import { all, type Mutation } from './mutation.ts';

/** Under load the daemon weighs less than it may. */
export const loadLight: Mutation = {
  name: 'load-light',
  meaning: 'under load the daemon weighs a third of its limit at most',
  expects: () => all('pass', 'memory.load'),
  apply: async (copy) => ({ touched: await weighLoad(copy, 1 / 3) }),
};
