import { describe, expect, it } from 'vitest';
import { countCdf, hodgesLehmann, isExactFor, mannWhitneyCdf, shiftBounds } from '../../sidecar/claims/mann-whitney.ts';
import { shift, thirdsOf } from '../../sidecar/claims/shift.ts';
import { draws, normalOf, randomOf, sampleOf, samplesOf } from './samples.ts';

const parameters = { tolerance: 0.25, floor: 0.05 };

const noisy = (level: number, seed: number, count: number) => {
  const normal = normalOf(randomOf(seed));
  return draws(count, () => level * Math.exp(0.15 * normal()));
};
const stepAfter = (values: readonly number[], at: number, step: number) => values.map((value, order) => (order >= at ? value + step : value));

describe('Mann–Whitney', () => {
  // Critical values of U at 0.05 and 0.025, one-sided, as tabled: the largest u with P(U ≤ u) at most that.
  it.each([
    [5, 5, 0.05, 4],
    [5, 5, 0.025, 2],
    [8, 8, 0.05, 15],
    [10, 10, 0.05, 27],
    [10, 10, 0.025, 23],
    [4, 6, 0.05, 3],
    [20, 20, 0.05, 138],
  ])('has the tabled critical value for %d and %d values at %d', (m, n, alpha, critical) => {
    const cdf = mannWhitneyCdf(m, n);
    expect(cdf[critical]).toBeLessThanOrEqual(alpha);
    expect(cdf[critical + 1]).toBeGreaterThan(alpha);
    expect(cdf.at(-1)).toBeCloseTo(1, 12);
  });

  it('gives five values all above five others a probability of 1 in 252, less than 0.05 ÷ 12', () => {
    expect(mannWhitneyCdf(5, 5)[0]).toBeCloseTo(1 / 252, 15);
    expect(1 / 252).toBeLessThan(0.05 / 12);
    expect(mannWhitneyCdf(4, 5)[0]).toBeGreaterThan(0.05 / 12);
  });
});

describe('the normal distribution of the count', () => {
  it.each([[101, 100], [40, 260], [12, 900]] as const)('for %d and %d values gives 5 %% what the exact one gives 4.9 to 5.1, and smaller tails no less than it', (m, n) => {
    // One value fewer than there is an exact table for, stretched to as many pairs: the tails hardly depend on it.
    const [normal, exact] = [countCdf([[m, n]]), countCdf([[Math.floor(10_000 / n), n]])];
    expect([isExactFor([[m, n]]), isExactFor([[Math.floor(10_000 / n), n]])]).toEqual([false, true]);
    const deviations = (count: number, size: number): number => (count + 0.5 - (size * n) / 2) / Math.sqrt((size * n * (size + n + 1)) / 12);
    const exactSize = Math.floor(10_000 / n);
    const exactAt = (z: number): number => exact[exact.findIndex((_, count) => deviations(count + 1, exactSize) > z)] ?? 1;
    const normalAt = (z: number): number => normal[normal.findIndex((_, count) => deviations(count + 1, m) > z)] ?? 1;
    expect(Math.abs(exactAt(-1.645) - normalAt(-1.645))).toBeLessThan(0.001);
    for (const z of [-2.5, -3, -4]) expect(normalAt(z)).toBeGreaterThan(exactAt(z) * 0.95);
  });
});

describe('Hodges–Lehmann', () => {
  // Permeability constants of the human chorioamnion, at term and at 12 to 26 weeks (Hollander & Wolfe, Nonparametric
  // Statistical Methods, the example of their chapter on two-sample location): estimate −0.305, 96 % interval −0.76 to 0.15.
  const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const early = [1.15, 0.88, 0.9, 0.74, 1.21];

  it('gives the published estimate', () => {
    expect(hodgesLehmann(term, early)).toBeCloseTo(-0.305, 12);
  });

  it('gives the published interval', () => {
    const { lower, upper } = shiftBounds(samplesOf(term), samplesOf(early), 0.02);
    expect(lower).toBeCloseTo(-0.76, 12);
    expect(upper).toBeCloseTo(0.15, 12);
  });

  it('takes the smallest and the largest differences that intervals allow', () => {
    const first = samplesOf(Array.from({ length: 5 }, () => [1, 2] as const));
    const second = samplesOf(Array.from({ length: 5 }, () => [4, 7] as const));
    expect(shiftBounds(first, second, 0.05)).toEqual({ lower: 2, upper: 6 });
    const oneOpen = [[1, Infinity] as const, ...draws(9, () => 1)];
    expect(shiftBounds(samplesOf(draws(10, () => 1)), samplesOf(oneOpen), 0.05)).toEqual({ lower: 0, upper: 0 });
    expect(shiftBounds(samplesOf(draws(5, () => 1)), samplesOf(oneOpen.slice(0, 5)), 0.05)).toEqual({ lower: 0, upper: Infinity });
  });
});

describe('shift', () => {
  it('cuts a group into thirds by order, whatever order it comes in', () => {
    const samples = samplesOf(Array.from({ length: 15 }, (_, at) => at)).toReversed();
    expect(thirdsOf(samples).map((third) => third.map(({ order }) => order))).toEqual([[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10, 11, 12, 13, 14]]);
  });

  it('is below 1, the tolerance, where nothing changes', () => {
    expect(shift.estimate(samplesOf(noisy(0.02, 1, 30)), parameters, 0.05).upper).toBeLessThan(1);
  });

  it('is below 1 for a step of 30 ms beside a tolerance of 50 ms', () => {
    expect(shift.estimate(samplesOf(stepAfter(noisy(0.02, 2, 30), 20, 0.03)), parameters, 0.05).upper).toBeLessThan(1);
  });

  it('is proven above 1 for a step of 80 ms, up or down', () => {
    const up = stepAfter(noisy(0.02, 3, 30), 20, 0.08);
    expect(shift.estimate(samplesOf(up), parameters, 0.05).lower).toBeGreaterThan(1);
    expect(shift.estimate(samplesOf(up.toReversed()), parameters, 0.05).lower).toBeGreaterThan(1);
  });

  it('holds each group against its own median, and gives the worst', () => {
    const chat = samplesOf(noisy(0.02, 4, 30));
    // 25 % of 4 s is 1 s: a step of 0.5 s is well within, one of 2 s well beyond.
    const workflow = (step: number) => stepAfter(noisy(4, 5, 30), 20, step).map((value, at) => sampleOf(100 + at, value, { stratum: 'workflow' }));
    expect(shift.estimate([...chat, ...workflow(-0.02)], parameters, 0.05).upper).toBeLessThan(1);
    expect(shift.estimate([...chat, ...workflow(3)], parameters, 0.05).lower).toBeGreaterThan(1);
    expect(shift.count([...chat, ...workflow(0).slice(0, 9)], parameters)).toBe(9);
  });
});
