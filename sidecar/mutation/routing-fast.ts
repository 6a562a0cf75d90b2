import { all, limitOf, type Mutation } from './mutation.ts';
import { paceRouting, ROUTING_LIMITS } from './routing-pace.ts';

/** No routing decision takes more than half of what any may. */
export const routingFast: Mutation = {
  name: 'routing-fast',
  meaning: 'each routing decision takes half the smallest of its limits at most',
  expects: () => all('pass', ...ROUTING_LIMITS.map(([id]) => id)),
  async apply(copy) {
    const most = Math.min(...ROUTING_LIMITS.map(([id, otherwise]) => limitOf(copy, id, otherwise))) / 2;
    return { touched: await paceRouting(copy, (took) => Math.min(took, most)) };
  },
};
