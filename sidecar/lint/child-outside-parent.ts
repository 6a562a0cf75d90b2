import { LATE_STAMP_SECONDS } from '../measures/late-stamp.ts';
import { MOST_FOUND, outside, type PairRow, type Rule } from './rule.ts';

/** What a span caused begins within it, and ends within it where it was waited for. */
export const childOutsideParent: Rule = {
  name: 'child-outside-parent',
  meaning: 'a span inside the daemon lies outside of its parent',
  async find(run, { clockSeconds }) {
    const rows = await run.query<PairRow>(new URL('./child-outside-parent.sql', import.meta.url), { clock_s: clockSeconds, late_s: LATE_STAMP_SECONDS, most: MOST_FOUND });
    return rows.map((row) => outside(this.name, row));
  },
};
