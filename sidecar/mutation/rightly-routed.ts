import { all, type Mutation } from './mutation.ts';

/** The whole routing table gives what it should. */
export const rightlyRouted: Mutation = {
  name: 'rightly-routed',
  meaning: 'every call is routed to the model that the routing table gives',
  expects: () => all('pass', 'routing.accuracy'),
  async apply({ spans, seed }) {
    const cells = await spans.query<{ readonly cell: string }>(new URL('./cells.sql', import.meta.url), { seed });
    return { touched: await spans.change(new URL('./route-to.sql', import.meta.url), { cells: cells.map(({ cell }) => cell), right: true }) };
  },
};
