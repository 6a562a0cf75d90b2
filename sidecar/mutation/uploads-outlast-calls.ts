import { callsIn } from './calls.ts';
import { all, type Mutation } from './mutation.ts';

/** What a call is made of outlasts it, which cannot be. */
export const uploadsOutlastCalls: Mutation = {
  name: 'uploads-outlast-calls',
  meaning: 'by the probe each first upload lasts ten seconds longer than the answered call that it is part of, which cannot be',
  expects: () => all('not_measured', 'upload.first', 'upload.cached-speedup', 'upload.sequential', 'upload.parallel-speedup', 'tools.timeouts'),
  async apply({ spans }) {
    const calls = (await callsIn(spans, { steps: ['rounds'], labels: ['first'] })).map(({ call_id }) => call_id);
    return { touched: await spans.change(new URL('./outlast-calls.sql', import.meta.url), { calls }) };
  },
};
