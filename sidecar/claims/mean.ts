import { chiSquareQuantile, tQuantile } from './distributions.ts';
import { finite, type Interval, meanAndDeviation, sortedLowers, sortedMiddles, sortedUppers } from './interval.ts';
import { samplesForHalfWidth, type Statistic } from './statistic.ts';

/**
 * Bounds on the mean of ascending values, each the wider of two: Student's t, which is right for data near normal,
 * and MOVER-t, which is right for log-normal data (Zou, Taleban & Huo 2009, CSDA 53:3755, with t in place of z).
 * The values of one call are taken in one order, so that the same values in any order give the same bytes.
 */
export function meanBounds(sorted: readonly number[], alpha: number): Interval {
  const n = sorted.length;
  const { mean, deviation } = meanAndDeviation(sorted);
  if (n < 2 || !Number.isFinite(deviation)) {
    return { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  }
  const t = tQuantile(1 - alpha, n - 1);
  const halfWidth = (t * deviation) / Math.sqrt(n);
  const mover = moverBounds(sorted, t, alpha);
  return { lower: Math.min(mean - halfWidth, mover.lower), upper: Math.max(mean + halfWidth, mover.upper) };
}

/** ln mean = μ + σ²/2: the variance estimates of both terms are recovered from their own bounds, and added. */
function moverBounds(sorted: readonly number[], t: number, alpha: number): Interval {
  const nothing = { lower: Number.POSITIVE_INFINITY, upper: Number.NEGATIVE_INFINITY };
  if ((sorted[0] ?? 0) <= 0) return nothing;
  const n = sorted.length;
  const { mean, deviation } = meanAndDeviation(sorted.map(Math.log));
  const half = deviation ** 2 / 2;
  const centre = mean + half;
  const meanPart = (t * t * deviation ** 2) / n;
  const down = half - ((n - 1) * half) / chiSquareQuantile(1 - alpha, n - 1);
  const up = ((n - 1) * half) / chiSquareQuantile(alpha, n - 1) - half;
  return {
    lower: Math.exp(centre - Math.sqrt(meanPart + down ** 2)),
    upper: Math.exp(centre + Math.sqrt(meanPart + up ** 2)),
  };
}

/** The share of calls that may be of a kind never seen in n, at `alpha`: no bound on a mean covers those (Bahadur & Savage 1956). */
export function unseenShareNote(n: number, alpha: number): string {
  return `a kind of call rarer than ${((1 - alpha ** (1 / n)) * 100).toFixed(1)} % may not have been seen`;
}

/**
 * The mean. Upper bound from the upper ends, lower bound from the lower ends: each covers the mean of its ends, which
 * encloses the mean of the truth.
 */
export const mean: Statistic = {
  name: 'mean',
  method: "wider of Student's t and MOVER-t (Zou, Taleban & Huo 2009)",
  parameters: {},
  unit: 'of the measure',
  isShare: false,
  counts: 'samples',
  prepare: ({ samples }) => samples,
  count: (samples) => samples.length,
  estimate(samples, _parameters, alpha) {
    return {
      value: finite(meanAndDeviation(sortedMiddles(samples)).mean),
      lower: meanBounds(sortedLowers(samples), alpha).lower,
      upper: meanBounds(sortedUppers(samples), alpha).upper,
      level: 1 - alpha,
      note: unseenShareNote(samples.length, alpha),
    };
  },
  samplesNeeded: (samples, _parameters, distance) => samplesForHalfWidth(samples.length, distance),
};
