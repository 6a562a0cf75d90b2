import type { RunReader } from '../store/run-reader.ts';
import type { PlannedRow } from './planned-rows.ts';
import { selects, type Selection } from './selection.ts';

/** A planned call and what the client saw of it; the client's columns are null where it was never sent. */
export interface CallRow extends PlannedRow {
  /** False where the client recorded no end of it. */
  readonly observed: boolean;
  /** False where its ledger was never written: nothing proves what came from inside. */
  readonly settled: boolean;
  /** What the ledger lacks, `rung/what`, apart by spaces. */
  readonly lacking: string;
  readonly start_ns: bigint | null;
  readonly end_ns: bigint | null;
  readonly wall_s: number | null;
  readonly disturbed: boolean;
  readonly outcome: string | null;
  readonly error_type: string | null;
  readonly tool_status: string | null;
  readonly queue_s: number | null;
  readonly queue_error_s: number | null;
  readonly summary_model: string | null;
  readonly response_model: string | null;
  readonly files_sent: number | null;
  readonly files_returned: number | null;
  readonly lateness_s: number | null;
}

/**
 * The planned calls that a selection names, in the order of the plan, warm-up left out. Like all questions about calls it is
 * asked of the whole run and picked from here, so that the claims of a run share one answer.
 */
export const plannedCalls = async (run: RunReader, selection: Selection): Promise<readonly CallRow[]> =>
  (await run.query<CallRow>(new URL('./planned-calls.sql', import.meta.url))).filter((call) => selects(selection, call));

/** True where the daemon chooses the model, by its routing table. */
export const isRouted = (call: PlannedRow): boolean => call.requested_model === 'auto' && call.expected_model !== null;
