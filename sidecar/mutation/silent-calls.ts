import { all, type Mutation } from './mutation.ts';

const CALLS = 3;

/** Three calls are never answered. */
export const silentCalls: Mutation = {
  name: 'silent-calls',
  meaning: 'three calls of the routing table, drawn by the seed, fall silent after a heartbeat',
  expects: () => all('fail', 'tools.timeouts'),
  async apply({ spans, seed }) {
    const calls = await spans.query<{ readonly call_id: string }>(new URL('./chosen-cells.sql', import.meta.url), { seed });
    return { touched: await spans.change(new URL('./set-outcome.sql', import.meta.url), { calls: calls.slice(0, CALLS).map(({ call_id }) => call_id), outcome: 'zombie' }) };
  },
};
