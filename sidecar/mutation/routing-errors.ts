import { all, type Mutation } from './mutation.ts';

/** Few enough that the share of rightly routed cells and the 95th percentile stay what they are. */
const CALLS = 2;

/** Two routing decisions end in an error. */
export const routingErrors: Mutation = {
  name: 'routing-errors',
  meaning: 'two calls of the routing table, drawn by the seed, end in a routing error',
  expects: () => all('fail', 'routing.failures'),
  async apply({ spans, seed }) {
    const calls = await spans.query<{ readonly call_id: string }>(new URL('./chosen-cells.sql', import.meta.url), { seed });
    const failing = calls.slice(0, CALLS).map(({ call_id }) => call_id);
    const touched = await spans.change(new URL('./fail-routing.sql', import.meta.url), { calls: failing });
    return { touched: touched > failing.length ? touched : 0 };
  },
};
