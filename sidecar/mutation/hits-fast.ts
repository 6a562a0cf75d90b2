import { callsIn, medianOf, secondsOf } from './calls.ts';
import { all, limitOf, type Mutation } from './mutation.ts';
import { takeSeconds } from './pace.ts';

/** Repeated uploads take half of what they may. */
export const hitsFast: Mutation = {
  name: 'hits-fast',
  meaning: 'each repeat of a file alone takes half its limit at most, and a twentieth of a first upload',
  expects: () => all('pass', 'upload.cached', 'upload.cached-speedup'),
  async apply(copy) {
    const first = medianOf((await callsIn(copy.spans, { steps: ['rounds'], labels: ['first'] })).map(secondsOf));
    const most = Math.min(limitOf(copy, 'upload.cached', 0.1) / 2, first / (2 * limitOf(copy, 'upload.cached-speedup', 10)));
    return { touched: await takeSeconds(copy.spans, { steps: ['rounds'], labels: ['repeat'] }, (call) => Math.min(secondsOf(call), most)) };
  },
};
