import type { Rung } from '../spans/rung.ts';
import { millis, MOST_FOUND, type Rule } from './rule.ts';

interface BackwardRow {
  readonly trace_id: string;
  readonly span_id: string;
  readonly name: string;
  readonly source: Rung;
  readonly seconds: number;
}

/** A clock that was set back while something was measured. */
export const endsBeforeStart: Rule = {
  name: 'ends-before-start',
  meaning: 'a span ends before it begins',
  async find(run) {
    const rows = await run.query<BackwardRow>(new URL('./ends-before-start.sql', import.meta.url), { most: MOST_FOUND });
    return rows.map(({ trace_id: traceId, span_id: spanId, name, source, seconds }) => ({
      rule: this.name,
      traceId,
      spanId,
      other: null,
      message: `${name} (${source}) ends ${millis(seconds)} before it begins`,
      sources: [source],
    }));
  },
};
