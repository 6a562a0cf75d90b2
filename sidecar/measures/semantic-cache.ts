import type { Rung } from '../spans/rung.ts';
import { inferencesOf } from './inferences.ts';
import { exactly } from './interval.ts';
import type { Measure } from './measure.ts';
import { plannedCalls, type CallRow } from './planned-calls.ts';
import type { Contradiction, Sample } from './sample.ts';
import { setbackOf } from './standing.ts';
import { callKey, sampleSet, seenSample } from './to-sample.ts';

const NO_LOOKUPS = 'no source saw a lookup in the semantic cache';

/** A look at calls whose lookup in the semantic cache was seen; what was not looked up says nothing of the cache. */
function lookedUp(name: string, unit: string, meaning: string, take: (call: CallRow, hit: boolean) => number | undefined): Measure {
  return {
    name,
    unit,
    meaning,
    sampleOf: 'call',
    sights: [{ lower: ['probe/lookup'], upper: ['probe/lookup'] }],
    async samples(run, selection) {
      const calls = await plannedCalls(run, selection);
      const inferences = await inferencesOf(run);
      const samples = calls.flatMap((call): readonly (Sample | Contradiction)[] => {
        const lookup = inferences.semantic(call);
        const hit = lookup?.hit ?? null;
        if (lookup === undefined || hit === null || setbackOf(call) !== undefined) return [];
        const value = take(call, hit);
        if (value === undefined) return [];
        const [asked] = inferences.of(call);
        // A call that the cache answers asks no model.
        if (hit && asked !== undefined) return [contradictionOf(call, lookup, asked)];
        return [seenSample(call, callKey(call), exactly(value), ['client', lookup.source], lookup.span_id)];
      });
      return sampleSet(name, unit, samples, NO_LOOKUPS);
    },
  };
}

function contradictionOf(call: CallRow, lookup: { readonly source: Rung; readonly span_id: string }, asked: { readonly source: Rung; readonly span_id: string }): Contradiction {
  const traceId = call.trace_id;
  return { key: call.call_id, first: { source: lookup.source, ...exactly(1), traceId, spanId: lookup.span_id }, second: { source: asked.source, ...exactly(0), traceId, spanId: asked.span_id } };
}

/** Whether a prompt that was sent before was answered from the semantic cache; where an inference is due the prompt is new. */
export const semanticOutcome = lookedUp('semantic.outcome', '1', 'whether an equal prompt was answered from the semantic cache', (call, hit) =>
  call.inference === 'due' ? undefined : Number(hit),
);

/** Time of a call that the semantic cache answered. */
export const semanticHit = lookedUp('semantic.hit_duration', 's', 'time of a call answered from the semantic cache', (call, hit) => (hit ? (call.wall_s ?? undefined) : undefined));

/** Time of a call that the semantic cache did not answer. */
export const semanticMiss = lookedUp('semantic.miss_duration', 's', 'time of a call that the semantic cache could not answer', (call, hit) => (hit ? undefined : (call.wall_s ?? undefined)));
