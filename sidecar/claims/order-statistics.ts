import { binomialCdf } from './distributions.ts';
import { type Interval, sortedLowers, sortedUppers } from './interval.ts';
import { type Distance, MOST_SAMPLES_NEEDED } from './statistic.ts';

/**
 * Exact one-sided bounds on the quantile `p`, whatever the distribution: the r-th smallest value lies above the
 * quantile only if fewer than r of n values lie at or below it, which has a binomial probability. Infinite where n is
 * too small for any order statistic to do.
 */
export function quantileBounds(samples: readonly Interval[], p: number, alpha: number): Interval {
  const lowers = sortedLowers(samples);
  const uppers = sortedUppers(samples);
  const n = samples.length;
  return {
    lower: lowers[lowerRank(n, p, alpha) - 1] ?? Number.NEGATIVE_INFINITY,
    upper: uppers[upperRank(n, p, alpha) - 1] ?? Number.POSITIVE_INFINITY,
  };
}

/** The greatest r with P(Bin(n, p) ≤ r − 1) ≤ alpha, counted from 1; 0 where there is none. */
export function lowerRank(n: number, p: number, alpha: number): number {
  let rank = 0;
  while (rank < n && binomialCdf(rank, n, p) <= alpha) rank += 1;
  return rank;
}

/** The least s with P(Bin(n, p) ≥ s) ≤ alpha, counted from 1; n + 1 where there is none. */
export function upperRank(n: number, p: number, alpha: number): number {
  // P(Bin(n, p) ≥ s) = P(Bin(n, 1 − p) ≤ n − s): the small tail itself, not one less the large one.
  return n + 1 - lowerRank(n, 1 - p, alpha);
}

/** The least n that would decide if the share of values on the claim's side stays as observed. */
export function samplesForQuantile(
  middles: readonly number[],
  p: number,
  usable: (n: number) => boolean,
  { limit, holdsBelow, alpha }: Distance,
): number | null {
  const share = middles.filter((value) => (holdsBelow ? value < limit : value <= limit)).length / middles.length;
  for (let n = middles.length + 1; n <= MOST_SAMPLES_NEEDED; n += 1) {
    const below = Math.round(share * n);
    const isBelow = binomialCdf(n - below, n, 1 - p) <= alpha;
    const isAbove = binomialCdf(below, n, p) <= alpha;
    if (usable(n) && (isBelow || isAbove)) return n;
  }
  return null;
}
