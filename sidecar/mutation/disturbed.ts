import { nothingAboutCalls } from './about-calls.ts';
import type { Mutation } from './mutation.ts';

/** Another client used the daemon all the time. */
export const disturbed: Mutation = {
  name: 'disturbed',
  meaning: "another client's call ran in the daemon during every call",
  expects: (before) => nothingAboutCalls(before, 'memory.load'),
  apply: async ({ spans }) => ({ touched: await spans.change(new URL('./disturb.sql', import.meta.url)) }),
};
