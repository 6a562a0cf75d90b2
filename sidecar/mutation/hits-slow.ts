import { callsIn, medianOf, secondsOf } from './calls.ts';
import { all, limitOf, type Mutation } from './mutation.ts';
import { takeSeconds } from './pace.ts';

/** Repeated uploads take twice what they may. */
export const hitsSlow: Mutation = {
  name: 'hits-slow',
  meaning: 'each repeat of a file alone takes twice its limit, and at least a fifth of a first upload',
  expects: () => all('fail', 'upload.cached', 'upload.cached-speedup'),
  async apply(copy) {
    const first = medianOf((await callsIn(copy.spans, { steps: ['rounds'], labels: ['first'] })).map(secondsOf));
    const least = Math.max(2 * limitOf(copy, 'upload.cached', 0.1), (2 * first) / limitOf(copy, 'upload.cached-speedup', 10));
    return { touched: await takeSeconds(copy.spans, { steps: ['rounds'], labels: ['repeat'] }, (call) => Math.max(secondsOf(call), least)) };
  },
};
