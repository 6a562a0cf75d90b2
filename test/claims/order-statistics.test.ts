import { describe, expect, it } from 'vitest';
import { lowerRank, quantileBounds, samplesForQuantile, upperRank } from '../../sidecar/claims/order-statistics.ts';
import { isUsableForMedian, median } from '../../sidecar/claims/median.ts';
import { quantile } from '../../sidecar/claims/quantile.ts';
import { samplesOf } from './samples.ts';

const distance = (limit: number) => ({
  estimate: { value: 1, lower: 0, upper: 2, level: 0.95 },
  limit,
  holdsBelow: true,
  alpha: 0.05,
});

describe('order statistics', () => {
  // Dixon & Mood's sign test: the critical counts at 0.05, one-sided, as tabled for 5, 8, 10, 15, 20, 25 pairs.
  it.each([
    [5, 1],
    [6, 1],
    [7, 1],
    [8, 2],
    [10, 2],
    [15, 4],
    [20, 6],
    [25, 8],
  ])('bounds the median of %d values by the sign test: value %d from either end', (n, rank) => {
    expect(lowerRank(n, 0.5, 0.05)).toBe(rank);
    expect(upperRank(n, 0.5, 0.05)).toBe(n + 1 - rank);
  });

  it('bounds no median by fewer than five values', () => {
    expect(quantileBounds(samplesOf([1, 2, 3, 4]), 0.5, 0.05)).toEqual({ lower: -Infinity, upper: Infinity });
  });

  it('bounds the 95th percentile from above with 59 values and not with 58: 0.95⁵⁹ = 0.0485', () => {
    const values = Array.from({ length: 59 }, (_, at) => at);
    expect(quantileBounds(samplesOf(values), 0.95, 0.05).upper).toBe(58);
    expect(quantileBounds(samplesOf(values.slice(1)), 0.95, 0.05).upper).toBe(Infinity);
  });

  it('needs 63 values at 0.04, as looking repeatedly does', () => {
    expect(upperRank(63, 0.95, 0.04)).toBe(63);
    expect(upperRank(62, 0.95, 0.04)).toBe(63);
    expect(upperRank(5, 0.5, 0.04)).toBe(5);
  });

  it('takes upper bounds from upper ends and lower bounds from lower ends', () => {
    const intervals = samplesOf([1, 2, 3, 4, 5].map((value) => [value, value + 10] as const));
    expect(median.estimate(intervals, {}, 0.05)).toMatchObject({ value: 8, lower: 1, upper: 15, level: 0.95 });
  });

  it('bounds a median from one side where the other is open', () => {
    const values = [[1, Infinity], [2, Infinity], [3, 3], [4, 4], [5, 5], [6, 6], [7, 7], [8, 8]] as const;
    expect(quantileBounds(samplesOf(values), 0.5, 0.05)).toEqual({ lower: 2, upper: Infinity });
    expect(quantileBounds(samplesOf(values.map(([lower]) => [lower, lower === 1 ? Infinity : lower] as const)), 0.5, 0.05)).toEqual({ lower: 2, upper: 8 });
  });

  it('takes the point value on the middles', () => {
    expect(quantile.estimate(samplesOf([[0, 2], 3, [3, 7]]), { p: 0.5 }, 0.05).value).toBe(3);
    expect(median.estimate(samplesOf([1, [1, Infinity], [2, Infinity]]), {}, 0.05).value).toBeNull();
  });

  it('says how many values would decide at the share observed', () => {
    // 8 of 10 below the limit: P(Bin(n, ½) ≥ 0.8 n) ≤ 0.05 first holds for 9 of 11 (67 ÷ 2048 = 0.033).
    expect(samplesForQuantile([1, 1, 1, 1, 1, 1, 1, 1, 3, 3], 0.5, isUsableForMedian, distance(2))).toBe(11);
    // All of 4 below: five would do.
    expect(samplesForQuantile([1, 1, 1, 1], 0.5, isUsableForMedian, distance(2))).toBe(5);
  });

  it('knows no number that would decide where half lies on each side', () => {
    expect(samplesForQuantile([1, 1, 1, 1, 1, 3, 3, 3, 3, 3], 0.5, isUsableForMedian, distance(2))).toBeNull();
  });
});
