import { all, limitOf, type Mutation } from './mutation.ts';
import { paceBatches } from './uploads-pace.ts';

/** The files of one call are uploaded all at once. */
export const uploadsAtOnce: Mutation = {
  name: 'uploads-at-once',
  meaning: 'a call of five files takes two thirds of the part of the five one after the other that it may, and half its limit at most',
  expects: () => all('pass', 'upload.parallel', 'upload.parallel-speedup'),
  apply: async (copy) => ({
    touched: await paceBatches(copy, (sequential) => Math.min(sequential / (1.5 * limitOf(copy, 'upload.parallel-speedup', 3)), limitOf(copy, 'upload.parallel', 3) / 2)),
  }),
};
