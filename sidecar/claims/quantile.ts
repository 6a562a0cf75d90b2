import { quantileOf, sortedMiddles } from './interval.ts';
import { quantileBounds, samplesForQuantile } from './order-statistics.ts';
import type { Statistic } from './statistic.ts';

/** The quantile `p`, between exact order statistics. */
export const quantile: Statistic = {
  name: 'quantile',
  method: 'order statistics, exact (binomial)',
  parameters: {
    p: { meaning: 'which quantile', unit: '1', required: true, range: [0.01, 0.99] },
  },
  unit: 'of the measure',
  isShare: false,
  counts: 'samples',
  prepare: ({ samples }) => samples,
  count: (samples) => samples.length,
  estimate(samples, { p = 0.5 }, alpha) {
    return { value: quantileOf(sortedMiddles(samples), p), ...quantileBounds(samples, p, alpha), level: 1 - alpha };
  },
  samplesNeeded: (samples, { p = 0.5 }, distance) =>
    samplesForQuantile(sortedMiddles(samples), p, () => true, distance),
};
