import type { Rung } from '../spans/rung.ts';
import type { RunReader } from '../store/run-reader.ts';

/** How long one source saw one upload take, or a part of it: `piece` for a provider call. */
export interface UploadTimeRow {
  readonly call_id: string;
  readonly source: Rung;
  readonly trace_id: string;
  readonly span_id: string;
  readonly part: 'whole' | 'piece';
  readonly start_ns: bigint;
  readonly end_ns: bigint;
  readonly duration_s: number;
  readonly resolution_s: number;
}

/** The uploads inside the planned calls, by each source that saw them. */
export const uploadTimes = (run: RunReader): Promise<readonly UploadTimeRow[]> => run.query<UploadTimeRow>(new URL('./upload-times.sql', import.meta.url));
