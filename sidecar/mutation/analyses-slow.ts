import { all, limitOf, type Mutation, orStay } from './mutation.ts';
import { addOwnTime } from './pace.ts';

/** Every workflow tool takes longer than it may, its model apart. */
export const analysesSlow: Mutation = {
  name: 'analyses-slow',
  meaning: 'each analysis, and each last step of a workflow, takes once and a half the largest limit longer',
  // What is tolerated from one third of the run to another grows with the median.
  expects: (before) => ({ ...all('fail', 'tools.analyze', 'tools.workflow', 'tools.within-limit'), ...orStay(before, 'pass', 'tools.consistency') }),
  apply: async (copy) => ({
    touched: await addOwnTime(copy.spans, { labels: ['analyze', 'conclusion'] }, () => 1.5 * Math.max(limitOf(copy, 'tools.analyze', 10), limitOf(copy, 'tools.workflow', 15))),
  }),
};
