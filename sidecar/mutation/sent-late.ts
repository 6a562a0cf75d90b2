import { ATTR_SEND_LATENESS } from '../spans/semconv.ts';
import { nothingAboutCalls } from './about-calls.ts';
import type { Mutation } from './mutation.ts';

/** The generator was late with every call. */
export const sentLate: Mutation = {
  name: 'sent-late',
  meaning: 'each call went out a second after it was due: the machine was too busy to be believed',
  expects: (before) => nothingAboutCalls(before),
  apply: async ({ spans }) => ({ touched: await spans.change(new URL('./send-late.sql', import.meta.url), { patch: JSON.stringify({ [ATTR_SEND_LATENESS]: 1 }) }) }),
};
