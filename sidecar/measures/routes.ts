import type { RunReader } from '../store/run-reader.ts';

/** The routing decision of one call, as the probe saw it. */
export interface RouteRow {
  readonly call_id: string;
  readonly span_id: string;
  readonly duration_s: number;
  readonly model: string | null;
  /** True where the decision itself ended in an error. */
  readonly failed: boolean;
}

/** What a routed call owes the rungs that see its routing. */
export const ROUTE_NEEDS = ['probe/route'] as const;

/** The routing decisions of the planned calls, by call id. */
export async function routesOf(run: RunReader): Promise<ReadonlyMap<string, RouteRow>> {
  const rows = await run.query<RouteRow>(new URL('./routes.sql', import.meta.url));
  return new Map(rows.map((row) => [row.call_id, row]));
}
