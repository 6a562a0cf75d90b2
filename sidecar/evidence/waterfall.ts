import type { PickedSample } from '../claims/evidence.ts';
import type { RunReader } from '../store/run-reader.ts';
import { timeParts, type TimePart } from './time-parts.ts';
import { traceRows, type TraceRow } from './trace-rows.ts';

/** One sample as the spans that make it up. */
export interface Waterfall {
  readonly role: PickedSample['role'];
  /** More than one where the sample is several calls: a batch one after the other, a whole workflow. */
  readonly traceIds: readonly string[];
  /** The sample's interval, in the unit of its measure. */
  readonly lower: number;
  readonly upper: number;
  readonly rows: readonly TraceRow[];
  /** First start to last end. */
  readonly seconds: number;
  readonly parts: readonly TimePart[];
  /** Spans left out because another source tells the same more exactly. */
  readonly leftOut: number;
}

/** Reads the traces of one sample and lays them out; undefined where the run holds none of them. */
export async function waterfallOf({ role, sample }: PickedSample, reader: RunReader): Promise<Waterfall | undefined> {
  const traceIds = await tracesOf(sample, reader);
  const spans = (await Promise.all(traceIds.map((traceId) => reader.trace(traceId)))).flat();
  if (spans.length === 0) return undefined;
  const { rows, leftOut } = traceRows(spans);
  const seconds = Math.max(...rows.map(({ endSeconds }) => endSeconds));
  return { role, traceIds, lower: sample.lower, upper: sample.upper, rows, seconds, parts: timeParts(rows), leftOut };
}

/** A sample of a whole unit has the unit's name for its key; any other is one call, which has one trace. */
async function tracesOf({ key, cluster, traceId }: PickedSample['sample'], reader: RunReader): Promise<readonly string[]> {
  if (key !== cluster) return [traceId];
  const calls = await reader.query<{ readonly trace_id: string }>(new URL('./unit-traces.sql', import.meta.url), { unit: key });
  return calls.length === 0 ? [traceId] : calls.map(({ trace_id }) => trace_id);
}
