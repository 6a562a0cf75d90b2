import { makeMisses } from './lookups.ts';
import { all, type Mutation } from './mutation.ts';

/** Files that were uploaded alone are not found again. */
export const hitsToMisses: Mutation = {
  name: 'hits-to-misses',
  meaning: 'each repeat of a file alone misses the cache, and its file is posted once more',
  expects: () => ({ ...all('fail', 'upload.hit-rate', 'upload.api-calls'), ...all('not_measured', 'upload.cached', 'upload.cached-speedup') }),
  apply: async (copy) => ({ touched: await makeMisses(copy, { steps: ['rounds'], labels: ['repeat'] }) }),
};
