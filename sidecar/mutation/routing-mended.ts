import { all, type Mutation, orStay } from './mutation.ts';

/** No routing decision ends in an error. */
export const routingMended: Mutation = {
  name: 'routing-mended',
  meaning: 'no routing decision ends in an error',
  expects: (before) => ({ ...all('pass', 'routing.failures'), ...orStay(before, 'pass', 'routing.simple', 'routing.complex', 'routing.p95', 'routing.accuracy') }),
  apply: async ({ spans }) => ({ touched: await spans.change(new URL('./mend-routing.sql', import.meta.url)) }),
};
