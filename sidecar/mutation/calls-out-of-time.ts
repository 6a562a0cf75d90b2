import { all, type Mutation } from './mutation.ts';

/** So many calls run out of time that too few stay within their limit. */
export const callsOutOfTime: Mutation = {
  name: 'calls-out-of-time',
  meaning: 'each first step of an analysis in the growth blocks runs into its deadline',
  // They ask no model, so that no mean looks at them.
  expects: () => all('fail', 'tools.timeouts', 'tools.within-limit'),
  async apply({ spans }) {
    const calls = await spans.query<{ readonly call_id: string }>(new URL('./calls.sql', import.meta.url), { steps: ['growth'], labels: ['paused'], tools: null });
    return { touched: await spans.change(new URL('./set-outcome.sql', import.meta.url), { calls: calls.map(({ call_id }) => call_id), outcome: 'timeout' }) };
  },
};
