import { all, type Mutation, orStay } from './mutation.ts';
import { paceUploads, uploadTimes } from './uploads-pace.ts';

/** First uploads take longer than they may. */
export const uploadsSlow: Mutation = {
  name: 'uploads-slow',
  meaning: 'each first upload, alone or in a call of five, takes so many times as long that it exceeds its limit by half',
  // Beside slower first uploads repeats look faster.
  expects: (before) => ({ ...all('fail', 'upload.first', 'upload.sequential', 'upload.parallel'), ...orStay(before, ['inconclusive', 'pass'], 'upload.cached-speedup') }),
  async apply(copy) {
    const factor = Math.max(1, ...(await uploadTimes(copy)).map(({ takes, limit }) => (1.5 * limit) / takes));
    return { touched: await paceUploads(copy, factor) };
  },
};
