import { all, type Mutation, orStay } from './mutation.ts';

/** Few enough that the share of rightly routed cells and the 95th percentile stay what they are. */
const CALLS = 2;
/** Of fewer decisions two that have no end leave a 95th percentile without an upper bound at 0.95: P(at most two of n above it) is more than 0.05. */
const ENOUGH_FOR_P95 = 124;

/** Two routing decisions end in an error. */
export const routingErrors: Mutation = {
  name: 'routing-errors',
  meaning: 'two calls of the routing table, drawn by the seed, end in a routing error',
  expects: (before) => ({
    ...all('fail', 'routing.failures'),
    ...(before.claims.some(({ id, samples }) => id === 'routing.p95' && samples < ENOUGH_FOR_P95) ? orStay(before, 'inconclusive', 'routing.p95') : {}),
  }),
  async apply({ spans, seed }) {
    const calls = await spans.query<{ readonly call_id: string }>(new URL('./chosen-cells.sql', import.meta.url), { seed });
    const failing = calls.slice(0, CALLS).map(({ call_id }) => call_id);
    const touched = await spans.change(new URL('./fail-routing.sql', import.meta.url), { calls: failing });
    return { touched: touched > failing.length ? touched : 0 };
  },
};
