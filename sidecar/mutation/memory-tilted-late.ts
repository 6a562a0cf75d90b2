import { all, type Mutation } from './mutation.ts';
import { tiltFrom } from './tilt.ts';

/** Memory begins to grow with each call when the first hundred are over. */
export const memoryTiltedLate: Mutation = {
  name: 'memory-tilted-late',
  meaning: 'from the rounds of uploads on each call keeps so much that a hundred exceed their limit thirty times, until the load begins',
  expects: () => all('fail', 'memory.stable'),
  apply: async (copy) => ({ touched: await tiltFrom(copy, 'rounds', 'memory.stable', 30) }),
};
