import type { Rung } from '../spans/source.ts';
import type { Contradiction, ContradictionSide } from './sample.ts';

/** Everything between two ends, both included. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** What one source says of a sample, and the span that says it. */
export interface Sighting extends Interval {
  readonly source: Rung;
  readonly traceId: string;
  readonly spanId: string;
  /** True where it only holds others to what it saw: the sample rests on it where it is the one that sets an end. */
  readonly checks?: boolean;
}

/** Nothing is known. */
export const ANYTHING: Interval = { lower: -Infinity, upper: Infinity };

/** A value seen exactly. */
export const exactly = (value: number): Interval => ({ lower: value, upper: value });

/**
 * How far two sources may disagree before one of them is wrong, in seconds: each process stamps its own clock reads and
 * waits for its turn on the processor in between.
 */
export const CLOCK_TOLERANCE_SECONDS = 0.002;

/** What all sightings leave possible, or the two that cannot both be right. */
export function intersect(key: string, sightings: readonly Sighting[], tolerance: number): Interval | Contradiction {
  const [head] = sightings;
  if (head === undefined) return ANYTHING;
  const low = sightings.reduce((best, sighting) => (sighting.lower > best.lower ? sighting : best), head);
  const high = sightings.reduce((best, sighting) => (sighting.upper < best.upper ? sighting : best), head);
  if (low.lower <= high.upper) return { lower: low.lower, upper: high.upper };
  if (low.lower - high.upper <= tolerance) return { lower: high.upper, upper: low.lower };
  return { key, first: side(low), second: side(high) };
}

const side = ({ source, lower, upper, traceId, spanId }: Sighting): ContradictionSide => ({ source, lower, upper, traceId, spanId });

/** How much of a window a set of intervals covers together. */
export function coveredWithin(window: Interval, intervals: readonly Interval[]): number {
  let covered = 0;
  let reached = window.lower;
  for (const { lower, upper } of intervals.toSorted((a, b) => a.lower - b.lower)) {
    const from = Math.max(lower, reached);
    const to = Math.min(upper, window.upper);
    if (to > from) {
      covered += to - from;
      reached = to;
    }
  }
  return covered;
}
