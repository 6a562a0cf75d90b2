import { makeMisses } from './lookups.ts';
import { all, type Mutation } from './mutation.ts';

/** Files that were uploaded in one call are not found again. */
export const batchHitsToMisses: Mutation = {
  name: 'batch-hits-to-misses',
  meaning: 'each repeat of a file of a call of five misses the cache, and its file is posted once more',
  expects: () => all('fail', 'upload.hit-rate-parallel'),
  apply: async (copy) => ({ touched: await makeMisses(copy, { steps: ['rounds', 'batches'], labels: ['batch-repeat'] }) }),
};
