import type { Rung } from '../spans/source.ts';
import type { RunReader } from '../store/run-reader.ts';
import { inferenceSeconds, type Inferences, inferencesOf } from './inferences.ts';
import { CLOCK_TOLERANCE_SECONDS, type Sighting } from './interval.ts';
import type { CallRow } from './planned-calls.ts';
import type { Contradiction, Sample } from './sample.ts';
import { type ServedRow, servedOf } from './served.ts';
import { BY_CLIENT, type Sight } from './sight.ts';
import { failed, setbackOf, shortfallOf } from './standing.ts';
import { callKey, sampleFrom, seenSample, setbackSample } from './to-sample.ts';

/** What was seen of the planned calls beside the client's own stamps. */
export interface OverheadWitnesses {
  readonly inferences: Inferences;
  readonly served: ReadonlyMap<string, readonly ServedRow[]>;
  readonly rungs: ReadonlySet<Rung>;
}

/** Reads what there is beside the client's own stamps. */
export const overheadWitnesses = async (run: RunReader, rungs: ReadonlySet<Rung>): Promise<OverheadWitnesses> => ({
  inferences: await inferencesOf(run),
  served: await servedOf(run),
  rungs,
});

/** A call that asks no model is the tool's own time; of any other that is known only beside its inferences. */
export const OVERHEAD_SIGHTS: readonly Sight[] = [
  { ...BY_CLIENT, of: { inference: ['none'] } },
  { lower: ['gateway/inference'], upper: ['client/call'] },
];

/**
 * The tool's own time in one call: wall time less the union of its inferences less queueing behind others. Exact but for
 * the clock offset in the queueing where the inferences were seen; without anybody to see them, at most the wall time.
 */
export function overheadSample(call: CallRow, { inferences, served, rungs }: OverheadWitnesses): Sample | Contradiction {
  const key = callKey(call);
  const seen = inferences.of(call);
  const setback = setbackOf(call);
  if (setback !== undefined) return setbackSample(call, key, setback);
  // The cache answered: the inference was not lost, it did not come.
  if (call.inference === 'due' && seen.length === 0 && inferences.semantic(call)?.hit === true) {
    return setbackSample(call, key, failed('the due inference did not come: the semantic cache answered'));
  }
  const shortfall = shortfallOf(call, ['gateway/inference'], rungs);
  if (shortfall !== undefined) return setbackSample(call, key, shortfall);

  const wall = call.wall_s ?? 0;
  const own = wall - inferenceSeconds(call, seen);
  if (!isWitnessed(call, seen.length, rungs)) return seenSample(call, key, { lower: 0, upper: own }, ['client']);
  const queue = call.queue_s ?? 0;
  const error = call.queue_error_s ?? 0;
  const lower = Math.max(0, own - Math.max(0, queue + error));
  const upper = Math.max(0, own - Math.max(0, queue - error));
  const { trace_id: traceId, span_id: spanId } = call;
  // What the daemon served took no longer than its client waited: an inner time is a lower end.
  const inside = (served.get(call.call_id) ?? []).map(
    (row): Sighting => ({ source: row.source, lower: Math.max(0, row.duration_s - row.resolution_s - inferenceSeconds(call, seen)), upper: Infinity, traceId, spanId: row.span_id, checks: true }),
  );
  const outside = sourcesOf(seen).map((source): Sighting => ({ source, lower, upper, traceId, spanId }));
  return sampleFrom(call, key, [...outside, ...inside], CLOCK_TOLERANCE_SECONDS);
}

/** True where all of the call's inferences are known: none can be, or somebody who sees them all was there. */
function isWitnessed(call: CallRow, seen: number, rungs: ReadonlySet<Rung>): boolean {
  if (call.inference === 'none') return true;
  return rungs.has('gateway') || (seen > 0 && rungs.has('probe'));
}

const sourcesOf = (seen: readonly { readonly source: Rung }[]): readonly Rung[] =>
  [...new Set<Rung>(['client', ...seen.map(({ source }) => source)])].toSorted();
