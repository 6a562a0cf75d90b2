import type { Sample } from '../measures/sample.ts';
import { tQuantile } from './distributions.ts';
import { byStratum } from './group-by.ts';
import { finite, type Interval, meanAndDeviation, sortedLowers, sortedMiddles, sortedUppers } from './interval.ts';
import { unseenShareNote } from './mean.ts';
import { samplesForHalfWidth, type Statistic } from './statistic.ts';

/**
 * Bounds on the mean of the strata's means, each stratum weighing the same: stratified t (Cochran 1977) with the
 * degrees of freedom of Satterthwaite 1946.
 */
export function stratifiedBounds(strata: readonly (readonly number[])[], alpha: number): Interval {
  const parts = strata.map((values) => ({ n: values.length, ...meanAndDeviation(values) }));
  const variances = parts.map(({ n, deviation }) => deviation ** 2 / n / strata.length ** 2);
  const variance = variances.reduce((sum, part) => sum + part, 0);
  const centre = parts.reduce((sum, part) => sum + part.mean, 0) / strata.length;
  if (!Number.isFinite(centre) || !Number.isFinite(variance)) {
    return { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  }
  if (variance === 0) return { lower: centre, upper: centre };
  const degrees = variance ** 2 / variances.reduce((sum, part, at) => sum + part ** 2 / ((parts[at]?.n ?? 2) - 1), 0);
  const halfWidth = tQuantile(1 - alpha, degrees) * Math.sqrt(variance);
  return { lower: centre - halfWidth, upper: centre + halfWidth };
}

const strataOf = (samples: readonly Sample[], pick: (members: readonly Sample[]) => readonly number[]): readonly (readonly number[])[] =>
  [...byStratum(samples).values()].map(pick);

/** The mean of the kinds' means. */
export const stratifiedMean: Statistic = {
  name: 'stratified-mean',
  method: 'stratified t (Cochran 1977), degrees of freedom by Satterthwaite 1946',
  parameters: {
    kinds: { meaning: 'how many strata there must be', unit: '1', required: true, range: [1, 100] },
  },
  unit: 'of the measure',
  isShare: false,
  counts: 'samples, as many of each kind',
  prepare: ({ samples }) => samples,
  count(samples, { kinds = 1 }) {
    const sizes = [...byStratum(samples).values()].map((members) => members.length);
    return sizes.length < kinds ? 0 : sizes.length * Math.min(...sizes);
  },
  estimate(samples, _parameters, alpha) {
    const means = strataOf(samples, sortedMiddles).map((values) => meanAndDeviation(values).mean);
    return {
      value: finite(meanAndDeviation(means).mean),
      lower: stratifiedBounds(strataOf(samples, sortedLowers), alpha).lower,
      upper: stratifiedBounds(strataOf(samples, sortedUppers), alpha).upper,
      level: 1 - alpha,
      note: unseenShareNote(samples.length, alpha),
    };
  },
  samplesNeeded: (samples, _parameters, distance) => samplesForHalfWidth(samples.length, distance),
};
