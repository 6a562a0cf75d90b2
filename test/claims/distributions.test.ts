import { describe, expect, it } from 'vitest';
import { betaQuantile, binomialCdf, chiSquareQuantile, tQuantile } from '../../sidecar/claims/distributions.ts';

describe('distributions', () => {
  // As printed in the tables at the back of statistics textbooks.
  it.each([
    [0.95, 1, 3.841459],
    [0.05, 4, 0.710723],
    [0.95, 4, 9.487729],
    [0.05, 9, 3.325113],
    [0.95, 9, 16.918978],
    [0.95, 10, 18.307038],
    [0.05, 24, 13.848425],
    [0.95, 24, 36.415029],
    [0.95, 100, 124.342113],
  ])('gives the tabled chi-square quantile at %d for %d degrees of freedom', (probability, degrees, tabled) => {
    expect(chiSquareQuantile(probability, degrees)).toBeCloseTo(tabled, 5);
  });

  it.each([
    [0.95, 4, 2.131847],
    [0.95, 9, 1.833113],
    [0.975, 10, 2.228139],
    [0.95, 1, 6.313752],
  ])("gives the tabled Student's t quantile at %d for %d degrees of freedom", (probability, degrees, tabled) => {
    expect(tQuantile(probability, degrees)).toBeCloseTo(tabled, 5);
  });

  it('gives binomial tails that can be counted by hand', () => {
    expect(binomialCdf(0, 5, 0.5)).toBeCloseTo(1 / 32, 14);
    expect(binomialCdf(1, 8, 0.5)).toBeCloseTo(9 / 256, 14);
    expect(binomialCdf(2, 10, 0.5)).toBeCloseTo(56 / 1024, 14);
    expect(binomialCdf(-1, 10, 0.5)).toBe(0);
    expect(binomialCdf(12, 10, 0.5)).toBe(1);
  });

  it('gives the beta quantile of a power: Beta(n, 1) lies below x with probability xⁿ', () => {
    expect(betaQuantile(0.05, 15, 1)).toBeCloseTo(0.05 ** (1 / 15), 12);
    expect(betaQuantile(0.05, 15.9, 1)).toBeCloseTo(0.05 ** (1 / 15.9), 12);
  });
});
