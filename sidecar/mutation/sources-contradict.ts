import { callsIn } from './calls.ts';
import { all, type Mutation } from './mutation.ts';

/** Two vantage points cannot both be right. One sample is enough: were it all of them, a judge that sees no contradiction would find too few samples. */
export const sourcesContradict: Mutation = {
  name: 'sources-contradict',
  meaning: 'by the probe one repeat of a file alone misses the cache, and yet nobody saw it posted',
  expects: () => all('not_measured', 'upload.hit-rate', 'upload.cached', 'upload.cached-speedup', 'upload.api-calls'),
  async apply({ spans }) {
    const [first] = await callsIn(spans, { steps: ['rounds'], labels: ['repeat'] });
    const calls = first === undefined ? [] : [first.call_id];
    return { touched: await spans.change(new URL('./deny-hits.sql', import.meta.url), { calls }) };
  },
};
