import { callsIn } from './calls.ts';
import { all, type Mutation } from './mutation.ts';

/** Two vantage points cannot both be right. */
export const sourcesContradict: Mutation = {
  name: 'sources-contradict',
  meaning: 'by the probe each repeat of a file alone misses the cache, and yet nobody saw it posted',
  expects: () => all('not_measured', 'upload.hit-rate', 'upload.cached', 'upload.cached-speedup'),
  async apply({ spans }) {
    const calls = (await callsIn(spans, { steps: ['rounds'], labels: ['repeat'] })).map(({ call_id }) => call_id);
    return { touched: await spans.change(new URL('./deny-hits.sql', import.meta.url), { calls }) };
  },
};
