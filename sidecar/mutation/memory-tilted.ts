import { all, type Mutation } from './mutation.ts';
import { tiltFrom } from './tilt.ts';

/** Memory grows with each call. */
export const memoryTilted: Mutation = {
  name: 'memory-tilted',
  meaning: 'from the growth blocks on each call keeps so much that a hundred exceed their limit eight times, until the load begins',
  expects: () => all('fail', 'memory.growth', 'memory.stable'),
  apply: async (copy) => ({ touched: await tiltFrom(copy, 'growth', 'memory.growth', 8) }),
};
