import { makeHits } from './lookups.ts';
import { all, type Mutation } from './mutation.ts';

/** Every repeated file is found again. */
export const missesToHits: Mutation = {
  name: 'misses-to-hits',
  meaning: 'each repeat of a file hits the cache, and nothing is posted',
  // Repeats that missed showed no cached upload; now they do, whichever way that comes out.
  expects: ({ claims }) => ({
    ...all('pass', 'upload.hit-rate', 'upload.hit-rate-parallel', 'upload.api-calls'),
    ...Object.fromEntries(claims.filter(({ id, state }) => id.startsWith('upload.cached') && state === 'not_measured').map(({ id }) => [id, ['pass', 'fail', 'inconclusive', 'not_measured'] as const])),
  }),
  apply: async (copy) => ({ touched: await makeHits(copy, { steps: ['rounds', 'batches'], labels: ['repeat', 'batch-repeat'] }) }),
};
