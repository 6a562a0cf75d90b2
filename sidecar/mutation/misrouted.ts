import { all, type Mutation } from './mutation.ts';

/** What part of the cells goes wrong: the claim allows a tenth. */
const PART = 0.3;

/** A part of the routing table gives another model. */
export const misrouted: Mutation = {
  name: 'misrouted',
  meaning: 'every call of three cells in ten, drawn by the seed, is routed to another model',
  expects: () => all('fail', 'routing.accuracy'),
  async apply({ spans, seed }) {
    const cells = await spans.query<{ readonly cell: string }>(new URL('./cells.sql', import.meta.url), { seed });
    const wrong = cells.slice(0, Math.ceil(PART * cells.length)).map(({ cell }) => cell);
    return { touched: await spans.change(new URL('./route-to.sql', import.meta.url), { cells: wrong, right: false }) };
  },
};
