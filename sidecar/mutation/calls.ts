import type { RunEditor } from '../store/alter-run-file.ts';

/** One call of a run, as its client saw it. */
export interface CallWindow {
  readonly call_id: string;
  readonly step: string;
  readonly label: string;
  readonly unit: string;
  readonly group_key: string;
  readonly tool: string;
  readonly ordinal: number;
  readonly start_ns: bigint;
  readonly end_ns: bigint;
}

/** Which calls a change is about. */
export interface Which {
  readonly steps?: readonly string[];
  readonly labels?: readonly string[];
  readonly tools?: readonly string[];
}

const NANOS = 1e9;

/** The calls that are meant, in the order of the run. */
export const callsIn = (spans: RunEditor, { steps, labels, tools }: Which): Promise<readonly CallWindow[]> =>
  spans.query<CallWindow>(new URL('./calls.sql', import.meta.url), { steps: steps ?? null, labels: labels ?? null, tools: tools ?? null });

/** How long a call took. */
export const secondsOf = ({ start_ns: start, end_ns: end }: { readonly start_ns: bigint; readonly end_ns: bigint }): number => Number(end - start) / NANOS;

/** The middle value; 0 of none. */
export const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
