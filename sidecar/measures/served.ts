import type { Rung } from '../spans/rung.ts';
import type { RunReader } from '../store/run-reader.ts';
import { groupBy } from './group-by.ts';

/** A call as a whole, as the daemon served it: by the probe, or as it wrote down itself. */
export interface ServedRow {
  readonly call_id: string;
  readonly source: Rung;
  readonly trace_id: string;
  readonly span_id: string;
  readonly duration_s: number;
  readonly resolution_s: number;
  readonly error_type: string | null;
  /** Whether another model answered than the one routed to; null where that was not seen. */
  readonly fallback: boolean | null;
}

/** What was seen from inside of the planned calls as a whole, by call id. */
export async function servedOf(run: RunReader): Promise<ReadonlyMap<string, readonly ServedRow[]>> {
  return groupBy(await run.query<ServedRow>(new URL('./served.sql', import.meta.url)), ({ call_id }) => call_id);
}
