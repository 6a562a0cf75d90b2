import { all, limitOf, type Mutation } from './mutation.ts';
import { paceRouting, ROUTING_LIMITS } from './routing-pace.ts';

/** Every routing decision takes twice as long as any may. */
export const routingSlow: Mutation = {
  name: 'routing-slow',
  meaning: 'each routing decision takes twice the largest of its limits longer',
  expects: () => all('fail', ...ROUTING_LIMITS.map(([id]) => id)),
  async apply(copy) {
    const longer = 2 * Math.max(...ROUTING_LIMITS.map(([id, otherwise]) => limitOf(copy, id, otherwise)));
    return { touched: await paceRouting(copy, (took) => took + longer) };
  },
};
