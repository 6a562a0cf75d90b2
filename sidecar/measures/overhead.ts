import type { Rung } from '../spans/source.ts';
import { inferenceSeconds, type Inferences } from './inferences.ts';
import type { CallRow } from './planned-calls.ts';
import type { Sample } from './sample.ts';
import { BY_CLIENT, type Sight } from './sight.ts';
import { failed, setbackOf, shortfallOf } from './standing.ts';
import { callKey, seenSample, setbackSample } from './to-sample.ts';

/** A call that asks no model is the tool's own time; of any other that is known only beside its inferences. */
export const OVERHEAD_SIGHTS: readonly Sight[] = [
  { ...BY_CLIENT, of: { inference: ['none'] } },
  { lower: ['gateway/inference'], upper: ['client/call'] },
];

/**
 * The tool's own time in one call: wall time less the union of its inferences less queueing behind others. Exact but for
 * the clock offset in the queueing where the inferences were seen; without anybody to see them, at most the wall time.
 */
export function overheadSample(call: CallRow, inferences: Inferences, rungs: ReadonlySet<Rung>): Sample {
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
  return seenSample(call, key, { lower, upper }, sourcesOf(seen));
}

/** True where all of the call's inferences are known: none can be, or somebody who sees them all was there. */
function isWitnessed(call: CallRow, seen: number, rungs: ReadonlySet<Rung>): boolean {
  if (call.inference === 'none') return true;
  return rungs.has('gateway') || (seen > 0 && rungs.has('probe'));
}

const sourcesOf = (seen: readonly { readonly source: Rung }[]): readonly Rung[] =>
  [...new Set<Rung>(['client', ...seen.map(({ source }) => source)])].toSorted();
