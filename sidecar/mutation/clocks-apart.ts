import { nothingAboutCalls } from './about-calls.ts';
import type { Expected, Mutation } from './mutation.ts';

const AHEAD_NANOS = 5_000_000_000n;

/** Two clocks do not agree. */
export const clocksApart: Mutation = {
  name: 'clocks-apart',
  meaning: "the gateway's clock is five seconds ahead of the others, so that what it saw lies outside of the calls",
  // What the gateway saw of a trace cannot be there: nothing that rests on it can be said, and nothing else may change.
  expects(before): Expected {
    const resting = new Set(before.claims.filter(({ sources }) => sources.includes('gateway')).map(({ id }) => id));
    const may = before.claims.filter(({ id }) => nothingAboutCalls(before)[id] !== undefined);
    return Object.fromEntries(may.map(({ id, state }) => [id, resting.has(id) ? ['not_measured' as const] : [state, 'not_measured' as const]]));
  },
  apply: async ({ spans }) => ({ touched: await spans.change(new URL('./shift-gateway.sql', import.meta.url), { by: AHEAD_NANOS }) }),
};
