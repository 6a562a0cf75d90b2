import { all, type Mutation, orStay } from './mutation.ts';
import { shrinkOwnTime } from './pace.ts';

/** The calls that claims about tools look at. */
const LABELS = ['simple', 'complex', 'chat', 'analyze', 'paused', 'workflow', 'conclusion'] as const;
/** What is left of the tools' own time. */
const LEFT = 0.02;

/** Tools take hardly any time of their own. */
export const toolsFast: Mutation = {
  name: 'tools-fast',
  meaning: 'in each chat and each call of a workflow tool everything but the model takes a fiftieth of its time',
  expects: (before) => ({
    ...all('pass', 'tools.chat', 'tools.analyze', 'tools.workflow', 'tools.consistency'),
    ...orStay(before, 'pass', 'tools.within-limit', 'routing.simple', 'routing.complex', 'routing.p95'),
  }),
  apply: async ({ spans }) => ({ touched: await shrinkOwnTime(spans, { labels: LABELS }, LEFT) }),
};
