import type { Rung } from '../spans/source.ts';
import { intersect, type Interval, type Sighting } from './interval.ts';
import type { CallRow } from './planned-calls.ts';
import type { PlannedRow } from './planned-rows.ts';
import type { Contradiction, Sample, SampleSet } from './sample.ts';
import type { Setback } from './standing.ts';

/** Whose sample it is, and with which others it goes together. */
export interface SampleKey {
  readonly key: string;
  readonly pair: string;
  readonly cluster: string;
  readonly stratum: string;
}

/** The sample key of a whole call. */
export const callKey = (call: PlannedRow): SampleKey => ({ key: call.call_id, pair: call.group_key, cluster: call.unit, stratum: call.tool });

/** A sample that something kept from being a plain observation. */
export const setbackSample = (call: CallRow, key: SampleKey, setback: Setback): Sample => ({
  ...key,
  lower: setback.lower,
  upper: setback.upper,
  order: call.ordinal,
  standing: setback.standing,
  reason: setback.reason,
  sources: ['client'],
  traceId: call.trace_id,
  spanId: call.span_id,
});

/** A sample seen by these sources. */
export const seenSample = (call: CallRow, key: SampleKey, interval: Interval, sources: readonly Rung[], spanId = call.span_id): Sample => ({
  ...key,
  lower: interval.lower,
  upper: interval.upper,
  order: call.ordinal,
  standing: 'seen',
  reason: '',
  sources,
  traceId: call.trace_id,
  spanId,
});

/** A sample in a measure of ones and zeros: whatever is not a lost observation is a miss. */
export const asMiss = (setback: Setback): Setback =>
  setback.standing === 'failed' || setback.standing === 'given_up' ? { ...setback, lower: 0, upper: 0 } : setback;

/**
 * The sample that several sightings leave, with the sources that it rests on; the narrowest of them shows it. Where two of them
 * cannot both be right, it is a contradiction.
 */
export function sampleFrom(call: CallRow, key: SampleKey, sightings: readonly Sighting[], tolerance: number): Sample | Contradiction {
  const meeting = intersect(key.key, sightings, tolerance);
  if ('first' in meeting) return meeting;
  const plain = sightings.filter(({ checks }) => checks !== true);
  // One that only checks counts where it alone sets an end.
  const setsAlone = (end: 'lower' | 'upper', sighting: Sighting): boolean => sighting[end] === meeting[end] && plain.every((other) => other[end] !== meeting[end]);
  const restsOn = sightings.filter((sighting) => sighting.checks !== true || setsAlone('lower', sighting) || setsAlone('upper', sighting));
  const narrowest = restsOn.reduce<Sighting | undefined>(
    (best, sighting) => (best === undefined || sighting.upper - sighting.lower < best.upper - best.lower ? sighting : best),
    undefined,
  );
  return seenSample(call, key, meeting, [...new Set(restsOn.map(({ source }) => source))].toSorted(), narrowest?.spanId);
}

/** Gathers what became of each planned sample; where none was planned, says so. */
export function sampleSet(measure: string, unit: string, results: readonly (Sample | Contradiction)[], noSamples: string): SampleSet {
  const samples: Sample[] = [];
  const contradictions: Contradiction[] = [];
  for (const result of results) {
    if ('first' in result) contradictions.push(result);
    else samples.push(result);
  }
  return { measure, unit, samples, contradictions, missing: results.length === 0 ? noSamples : undefined, notPlanned: results.length === 0 };
}

/** No source of the run shows what is measured. */
export const missingSet = (measure: string, unit: string, missing: string): SampleSet => ({ measure, unit, samples: [], contradictions: [], missing });
