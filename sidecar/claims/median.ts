import { quantileOf, sortedMiddles } from './interval.ts';
import { quantileBounds, samplesForQuantile } from './order-statistics.ts';
import type { Statistic } from './statistic.ts';

/** With 6 or 7 values the bounds are still the extremes of all, so that more work decides less than with 5. */
export const isUsableForMedian = (n: number): boolean => n === 5 || n >= 8;

/** The median, between exact order statistics. */
export const median: Statistic = {
  name: 'median',
  method: 'order statistics, exact (binomial)',
  parameters: {},
  unit: 'of the measure',
  isShare: false,
  counts: 'samples',
  prepare: ({ samples }) => samples,
  count: (samples) => samples.length,
  estimate(samples, _parameters, alpha) {
    return { value: quantileOf(sortedMiddles(samples), 0.5), ...quantileBounds(samples, 0.5, alpha), level: 1 - alpha };
  },
  samplesNeeded: (samples, _parameters, distance) =>
    samplesForQuantile(sortedMiddles(samples), 0.5, isUsableForMedian, distance),
};
