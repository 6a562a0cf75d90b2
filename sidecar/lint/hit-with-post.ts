import type { Rung } from '../spans/rung.ts';
import { MOST_FOUND, type Rule } from './rule.ts';

interface HitRow {
  readonly trace_id: string;
  readonly span_id: string;
  readonly source: Rung;
  readonly other_id: string;
  readonly other_source: Rung;
  readonly sha256: string;
}

/** A file that was in the cache is not uploaded again: one of the two belongs to another call, or is misread. */
export const hitWithPost: Rule = {
  name: 'hit-with-post',
  meaning: 'a lookup hit the file cache, and its call posted the same contents to the provider',
  async find(run) {
    const rows = await run.query<HitRow>(new URL('./hit-with-post.sql', import.meta.url), { most: MOST_FOUND });
    return rows.map(({ trace_id: traceId, span_id: spanId, source, other_id: other, other_source: otherSource, sha256 }) => ({
      rule: this.name,
      traceId,
      spanId,
      other,
      message: `the contents ${sha256.slice(0, 12)}… hit the file cache (${source}) and were posted to the provider all the same (${otherSource})`,
      sources: [source, otherSource],
    }));
  },
};
