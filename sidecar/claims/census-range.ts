import { quantileOf, sortedLowers, sortedMiddles, sortedUppers } from './interval.ts';
import type { Statistic } from './statistic.ts';

/** All readings of a window: from the smallest to the largest. */
export const censusRange: Statistic = {
  name: 'census-range',
  method: 'census: smallest to largest reading',
  parameters: {},
  unit: 'of the measure',
  isShare: false,
  counts: 'readings',
  prepare: ({ samples }) => samples,
  count: (samples) => samples.length,
  estimate: (samples) => ({
    value: quantileOf(sortedMiddles(samples), 0.5),
    lower: sortedLowers(samples)[0] ?? Number.NEGATIVE_INFINITY,
    upper: sortedUppers(samples).at(-1) ?? Number.POSITIVE_INFINITY,
    level: null,
  }),
  samplesNeeded: () => null,
};
