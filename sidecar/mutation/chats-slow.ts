import { all, limitOf, type Mutation, orStay } from './mutation.ts';
import { addOwnTime } from './pace.ts';

/** Every chat takes longer than it may, its model apart. */
export const chatsSlow: Mutation = {
  name: 'chats-slow',
  meaning: 'each chat takes once and a half its limit longer after its model has answered',
  // What is tolerated from one third of the run to another grows with the median.
  expects: (before) => ({ ...all('fail', 'tools.chat', 'tools.within-limit'), ...orStay(before, 'pass', 'tools.consistency') }),
  apply: async (copy) => ({ touched: await addOwnTime(copy.spans, { tools: ['chat'], labels: ['simple', 'complex', 'chat'] }, () => 1.5 * limitOf(copy, 'tools.chat', 5)) }),
};
