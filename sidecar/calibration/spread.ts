import type { Claim, StatisticName } from '../claims/claim.ts';
import { chiSquareQuantile } from '../claims/distributions.ts';
import { meanAndDeviation, quantileOf } from '../claims/interval.ts';
import type { CalibratedClaim } from '../verdict/calibration-result.ts';
import { SPREADS } from '../verdict/within-noise.ts';
import type { KeptClaim } from './kept-run.ts';

/** Statistics whose value may be nought or below it, or counts: their runs differ by so much, not by a factor. */
const BY_DIFFERENCE: ReadonlySet<StatisticName> = new Set(['share', 'clustered-share', 'census-share', 'zero-count', 'shift', 'growth']);
const ALPHA = 0.05;

/** On which scale runs of a claim lie apart. */
export const scaleOf = ({ statistic }: Claim): CalibratedClaim['scale'] => (BY_DIFFERENCE.has(statistic) ? 'difference' : 'ratio');

/** How far runs lie apart that should be the same, and what one of them could prove. */
export type Spread = Pick<CalibratedClaim, 'value' | 'spread' | 'spreadUpper' | 'halfWidth' | 'smallestChange'>;

/**
 * The standard deviation of a claim's value from run to run, with what it may be at most (χ², normal runs), and the smallest
 * change that one run could prove: from the value to its bound within a run, plus 1.645 of these deviations. The
 * deviation holds the error of each run's own samples too, so that it errs on the careful side.
 */
export function spreadOf(claim: Claim, runs: readonly KeptClaim[]): Spread {
  const ratio = scaleOf(claim) === 'ratio';
  const onScale = (value: number): number => (ratio ? Math.log(value) : value);
  const measured = runs.flatMap((run) => (run.state === 'not_measured' || run.value === null || (ratio && run.value <= 0) ? [] : [{ ...run, value: run.value }]));
  const value = median(measured.map((run) => run.value));
  if (measured.length < 2) return { value, spread: null, spreadUpper: null, halfWidth: null, smallestChange: null };
  const { deviation: spread } = meanAndDeviation(measured.map((run) => onScale(run.value)));
  const freedom = measured.length - 1;
  const widths = measured.flatMap(({ value: at, lower, upper }) => {
    const ends = [lower, upper].flatMap((end) => (end === null || (ratio && end <= 0) ? [] : [Math.abs(onScale(end) - onScale(at))]));
    return ends.length === 2 ? [Math.max(...ends)] : [];
  });
  // A run whose bounds are open proves nothing: the half width of the runs together is open where most are.
  const halfWidth = widths.length * 2 > measured.length ? median(widths) : null;
  const smallest = halfWidth === null ? null : halfWidth + SPREADS * spread;
  return {
    value,
    spread: digits(spread),
    spreadUpper: digits(spread * Math.sqrt(freedom / chiSquareQuantile(ALPHA, freedom))),
    halfWidth: digits(halfWidth),
    smallestChange: digits(smallest !== null && ratio ? Math.exp(smallest) - 1 : smallest),
  };
}

/** The middle of values; null of none. */
export const median = (values: readonly number[]): number | null => digits(quantileOf(values.toSorted((a, b) => a - b), 0.5));

const digits = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(9)));
