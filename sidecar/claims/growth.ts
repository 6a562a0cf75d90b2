import { tQuantile } from './distributions.ts';
import { finite, type Interval, meanAndDeviation, sortedLowers, sortedMiddles, sortedUppers } from './interval.ts';
import { samplesForHalfWidth, type Statistic } from './statistic.ts';

/** Mean ± t · s ÷ √n of values scaled by `scale`. */
export function incrementBounds(increments: readonly number[], scale: number, alpha: number): Interval {
  const n = increments.length;
  const { mean, deviation } = meanAndDeviation(increments);
  const halfWidth = (tQuantile(1 - alpha, n - 1) * deviation) / Math.sqrt(n);
  if (!Number.isFinite(halfWidth)) return { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  return { lower: scale * (mean - halfWidth), upper: scale * (mean + halfWidth) };
}

/**
 * Growth over a hundred calls, from one sample for each block of calls: the increment over the block as a share of the
 * level before the first. `scale` takes an increment to a hundred calls: 1 where the measure has done so already,
 * 10 where a sample is the bare increment over a block of ten.
 */
export const growth: Statistic = {
  name: 'growth',
  method: "Student's t over the increments of the blocks",
  parameters: {
    scale: { meaning: "what takes a sample's increment to a hundred calls", unit: '1', required: true, range: [0.001, 1000] },
  },
  unit: '1',
  isShare: true,
  counts: 'blocks',
  prepare: ({ samples }) => samples,
  count: (samples) => samples.length,
  estimate(samples, { scale = 1 }, alpha) {
    return {
      value: finite(scale * meanAndDeviation(sortedMiddles(samples)).mean),
      lower: incrementBounds(sortedLowers(samples), scale, alpha).lower,
      upper: incrementBounds(sortedUppers(samples), scale, alpha).upper,
      level: 1 - alpha,
    };
  },
  samplesNeeded: (samples, _parameters, distance) => samplesForHalfWidth(samples.length, distance),
};
