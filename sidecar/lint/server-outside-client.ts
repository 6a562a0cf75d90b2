import { MOST_FOUND, outside, type PairRow, type Rule } from './rule.ts';

/** A server begins after its client has sent, and before it has the answer. */
export const serverOutsideClient: Rule = {
  name: 'server-outside-client',
  meaning: "the daemon's span of a call begins before the client's or after its end, by more than the clocks may be apart",
  async find(run, { clockSeconds }) {
    const rows = await run.query<PairRow>(new URL('./server-outside-client.sql', import.meta.url), { clock_s: clockSeconds, most: MOST_FOUND });
    return rows.map((row) => outside(this.name, row));
  },
};
