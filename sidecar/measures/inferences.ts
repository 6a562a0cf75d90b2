import type { Rung } from '../spans/source.ts';
import type { RunReader } from '../store/run-reader.ts';
import { groupBy } from './group-by.ts';
import { coveredWithin } from './interval.ts';
import type { CallRow } from './planned-calls.ts';

/** One wait for a model, in seconds from the send of its call. */
export interface InferenceRow {
  readonly call_id: string;
  readonly source: Rung;
  readonly span_id: string;
  readonly start_s: number;
  readonly end_s: number;
}

/** A call's lookup in the daemon's semantic cache. */
interface SemanticRow {
  readonly call_id: string;
  readonly hit: boolean | null;
  readonly span_id: string;
  readonly source: Rung;
}

/** What was seen of the waits for models in the planned calls. */
export interface Inferences {
  /** By one source each: the gateway's where it saw any, else the probe's. */
  readonly of: (call: CallRow) => readonly InferenceRow[];
  readonly semantic: (call: CallRow) => SemanticRow | undefined;
}

/** Reads the waits for models in the planned calls. */
export async function inferencesOf(run: RunReader): Promise<Inferences> {
  const rows = groupBy(await run.query<InferenceRow>(new URL('./inferences.sql', import.meta.url)), ({ call_id }) => call_id);
  const lookups = await run.query<SemanticRow>(new URL('./semantic-lookups.sql', import.meta.url));
  const semantic = new Map(lookups.map((row) => [row.call_id, row]));
  return {
    of: (call) => {
      const all = rows.get(call.call_id) ?? [];
      const gateway = all.filter(({ source }) => source === 'gateway');
      return gateway.length > 0 ? gateway : all;
    },
    semantic: (call) => semantic.get(call.call_id),
  };
}

/** The time within a call in which at least one model was being asked. */
export const inferenceSeconds = (call: CallRow, inferences: readonly InferenceRow[]): number =>
  coveredWithin(
    { lower: 0, upper: call.wall_s ?? 0 },
    inferences.map(({ start_s, end_s }) => ({ lower: start_s, upper: end_s })),
  );
