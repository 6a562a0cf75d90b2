import { callsIn } from './calls.ts';
import { all, type Mutation } from './mutation.ts';

/** Two vantage points cannot both be right. */
export const sourcesContradict: Mutation = {
  name: 'sources-contradict',
  meaning: 'by the probe each first upload lasts ten seconds longer than the call that it is part of',
  expects: () => all('not_measured', 'upload.first', 'upload.cached-speedup'),
  async apply({ spans }) {
    const calls = (await callsIn(spans, { steps: ['rounds'], labels: ['first'] })).map(({ call_id }) => call_id);
    return { touched: await spans.change(new URL('./widen-uploads.sql', import.meta.url), { calls }) };
  },
};
