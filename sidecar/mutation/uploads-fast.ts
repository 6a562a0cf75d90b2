import { all, type Mutation, orStay } from './mutation.ts';
import { paceUploads, uploadTimes } from './uploads-pace.ts';

/** First uploads take less than they may. */
export const uploadsFast: Mutation = {
  name: 'uploads-fast',
  meaning: 'each first upload, alone or in a call of five, takes three quarters of its limit at most',
  // Beside faster first uploads repeats look slower.
  expects: (before) => ({ ...all('pass', 'upload.first', 'upload.sequential', 'upload.parallel'), ...orStay(before, ['inconclusive', 'fail'], 'upload.cached-speedup') }),
  async apply(copy) {
    const factor = Math.min(1, ...(await uploadTimes(copy)).map(({ takes, limit }) => (0.75 * limit) / takes));
    return { touched: await paceUploads(copy, factor) };
  },
};
