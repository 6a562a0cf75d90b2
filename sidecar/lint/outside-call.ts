import { LATE_STAMP_SECONDS } from '../measures/late-stamp.ts';
import { MOST_FOUND, outside, type PairRow, type Rule } from './rule.ts';

/** Nothing that a call caused begins before it was sent or after its answer came. */
export const outsideCall: Rule = {
  name: 'outside-call',
  meaning: 'an inference, a provider call, an upload, a lookup or a route lies outside of the tool call that it was joined to',
  async find(run, { clockSeconds }) {
    const rows = await run.query<PairRow>(new URL('./outside-call.sql', import.meta.url), { clock_s: clockSeconds, late_s: LATE_STAMP_SECONDS, most: MOST_FOUND });
    return rows.map((row) => outside(this.name, row));
  },
};
