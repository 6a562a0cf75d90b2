import { tQuantile } from '../claims/distributions.ts';
import { meanAndDeviation } from '../claims/interval.ts';
import { shareLowerBound, shareUpperBound } from '../claims/share.ts';

/** The error of each bound. */
const ALPHA = 0.05;
/** What a bound at 0.95 allows itself: whether runs go wrong more often than that is what calibration asks. */
export const NOMINAL = 0.05;

/** How often something came up among runs. */
export interface Rate {
  readonly count: number;
  readonly runs: number;
  readonly lower: number;
  readonly upper: number;
}

/** A count among runs with exact one-sided bounds at 0.95 each (Clopper & Pearson 1934): each run is one trial. */
export const rateOf = (count: number, runs: number): Rate => ({ count, runs, lower: shareLowerBound(count, runs, ALPHA), upper: runs === 0 ? 1 : shareUpperBound(count, runs, ALPHA) });

/** What a count says of the rate that the bounds' level allows. */
export function saysOfNominal({ lower, upper }: Rate): 'shown' | 'excluded' | 'open' {
  if (upper <= NOMINAL) return 'shown';
  return lower > NOMINAL ? 'excluded' : 'open';
}

/** The least number of runs without any that shows a rate of at most 5 %: 59. */
export const CLEAN_RUNS_FOR_NOMINAL = Math.ceil(Math.log(ALPHA) / Math.log(1 - NOMINAL));

/**
 * The share that came up over all claims and runs, from the share in each run: claims of one run depend on each other, so that
 * the run is the unit, by Student's t over the runs. Where no run differs from another, t says nothing; then the share of runs in which
 * anything came up bounds it from above.
 */
export function pooledRate(shares: readonly number[]): { readonly rate: number; readonly lower: number; readonly upper: number } {
  const n = shares.length;
  const { mean, deviation } = meanAndDeviation(shares);
  if (n < 2 || deviation === 0 || !Number.isFinite(deviation)) return { rate: n === 0 ? 0 : mean, lower: 0, upper: rateOf(shares.filter((share) => share > 0).length, n).upper };
  const half = (tQuantile(1 - ALPHA, n - 1) * deviation) / Math.sqrt(n);
  return { rate: mean, lower: Math.max(0, mean - half), upper: Math.min(1, mean + half) };
}
