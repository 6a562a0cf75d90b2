import { all, limitOf, type Mutation } from './mutation.ts';
import { addOwnTime } from './pace.ts';

/** Each call that asks a model takes a little longer than the one before. */
export const drifting: Mutation = {
  name: 'drifting',
  meaning: 'each chat takes a hundredth of its limit longer than the one before it',
  expects: () => all('fail', 'tools.consistency'),
  apply: async (copy) => ({ touched: await addOwnTime(copy.spans, { tools: ['chat'], labels: ['simple', 'complex', 'chat'] }, (at) => (at * limitOf(copy, 'tools.chat', 5)) / 100) }),
};
