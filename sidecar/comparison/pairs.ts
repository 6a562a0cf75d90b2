import { binomialCdf } from '../claims/distributions.ts';
import { quantileBounds } from '../claims/order-statistics.ts';
import { quantileOf } from '../claims/interval.ts';
import { orElse, type Shift } from './rank-shift.ts';
import { type ExtractedSample, type Interval, intervalOf, middleOf } from './run-extract.ts';

/** A sample of base and the one of head that belongs to it. */
export interface Pair {
  readonly base: Interval;
  readonly head: Interval;
}

/** Fewer pairs bound no median. */
const LEAST_PAIRS = 5;
const CONTENTS = /^[0-9a-f]{64}$/;

/**
 * The samples of two runs in pairs, where they go together: every key is there once on both sides, and either names the same
 * contents, or the runs were under way at the same time, so that rounds with the same place saw the same machine. The
 * same place in two runs at different times makes no pair: what changed in between would be taken for the daemon's doing.
 */
export function pairsOf(base: readonly ExtractedSample[], head: readonly ExtractedSample[], together: boolean): readonly Pair[] | undefined {
  const [byBase, byHead] = [byPair(base), byPair(head)];
  if (byBase === undefined || byHead === undefined || byBase.size !== byHead.size || byBase.size < LEAST_PAIRS) return undefined;
  if (!together && ![...byBase.keys()].every((key) => CONTENTS.test(key))) return undefined;
  const pairs: Pair[] = [];
  for (const [key, sample] of byBase) {
    const partner = byHead.get(key);
    if (partner === undefined) return undefined;
    pairs.push({ base: intervalOf(sample), head: intervalOf(partner) });
  }
  return pairs;
}

function byPair(samples: readonly ExtractedSample[]): ReadonlyMap<string, ExtractedSample> | undefined {
  const found = new Map(samples.map((sample) => [sample.pair, sample]));
  return found.size === samples.length ? found : undefined;
}

/** The median of paired differences between exact order statistics, whatever their distribution; asks for no symmetry. */
export function pairedShift(pairs: readonly Pair[], alpha: number): Shift {
  const intervals = pairs.map(({ base, head }) => ({ lower: orElse(head.lower - base.upper, -Infinity), upper: orElse(head.upper - base.lower, Infinity) }));
  const middles = pairs.map(({ base, head }) => (middleOf(head) ?? Number.NaN) - (middleOf(base) ?? Number.NaN)).filter((value) => !Number.isNaN(value));
  const tail = (against: number): number => binomialCdf(against, pairs.length, 0.5);
  return {
    value: quantileOf(middles.toSorted((a, b) => a - b), 0.5),
    ...quantileBounds(intervals, 0.5, alpha),
    pAbove: (threshold) => tail(intervals.filter(({ lower }) => lower <= threshold).length),
    pBelow: (threshold) => tail(intervals.filter(({ upper }) => upper >= threshold).length),
  };
}
