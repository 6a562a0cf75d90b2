import { nothingAboutCalls } from './about-calls.ts';
import type { Mutation } from './mutation.ts';
import { routingErrors } from './routing-errors.ts';

/** Too few calls are left to pass by, and one that failed is enough to refute (claims.md, rule 7). */
export const disturbedButFailing: Mutation = {
  name: 'disturbed-but-failing',
  meaning: "another client's call ran in the daemon during every call but those that end in a routing error",
  expects: (before) => ({ ...nothingAboutCalls(before, 'memory.load'), 'routing.failures': ['fail'] }),
  async apply(copy) {
    const { touched } = await routingErrors.apply(copy);
    if (touched > 0) await copy.spans.change(new URL('./disturb-answered.sql', import.meta.url));
    return { touched };
  },
};
