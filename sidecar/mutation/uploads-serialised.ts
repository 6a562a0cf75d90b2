import { all, limitOf, type Mutation } from './mutation.ts';
import { paceBatches } from './uploads-pace.ts';

/** The files of one call are uploaded one after the other. */
export const uploadsSerialised: Mutation = {
  name: 'uploads-serialised',
  meaning: 'a call of five files takes as long as the five one after the other, and half more than its limit at least',
  expects: () => all('fail', 'upload.parallel', 'upload.parallel-speedup'),
  apply: async (copy) => ({ touched: await paceBatches(copy, (sequential) => Math.max(sequential, 1.5 * limitOf(copy, 'upload.parallel', 3))) }),
};
