import { describe, expect, it } from 'vitest';
import { censusShare } from '../../sidecar/claims/census-share.ts';
import { clusteredShare, designEffect } from '../../sidecar/claims/clustered-share.ts';
import { share, shareLowerBound, shareUpperBound } from '../../sidecar/claims/share.ts';
import { lostSample, sampleOf, samplesOf, setOf } from './samples.ts';

const hits = (count: number, of: number) => samplesOf(Array.from({ length: of }, (_, at) => (at < count ? 1 : 0)));
const calls = (count: number) => Array.from({ length: count * 5 }, (_, at) => sampleOf(at, 1, { cluster: `call-${Math.floor(at / 5)}` }));
const clustered = { clusterSize: 5, correlation: 0.3 };

describe('share', () => {
  it('gives the interval that R documents for 682 of 925 (binom.test, 95 % two-sided)', () => {
    expect(shareLowerBound(682, 925, 0.025)).toBeCloseTo(0.7076683, 6);
    expect(shareUpperBound(682, 925, 0.025)).toBeCloseTo(0.7654066, 6);
  });

  it('gives the rule of three for no miss at all (Hanley & Lippman-Hand 1983)', () => {
    expect(shareUpperBound(0, 100, 0.05)).toBeCloseTo(1 - 0.05 ** 0.01, 12);
    expect(shareUpperBound(0, 100, 0.05)).toBeLessThan(3 / 100);
    expect(shareLowerBound(0, 100, 0.05)).toBe(0);
    expect(shareUpperBound(100, 100, 0.05)).toBe(1);
  });

  it('has tails that agree with its bounds', () => {
    const { lower, upper, tails } = share.estimate(hits(22, 25), {}, 0.05);
    expect(tails?.(lower).above).toBeCloseTo(0.05, 9);
    expect(tails?.(upper).below).toBeCloseTo(0.05, 9);
  });

  it('counts what failed or was given up as a miss, and what was lost as either', () => {
    const samples = [
      sampleOf(0, 1),
      sampleOf(1, [0, Infinity], { standing: 'failed' }),
      sampleOf(2, [9, Infinity], { standing: 'given_up' }),
      lostSample(3),
    ];
    expect(share.prepare(setOf(samples, '1'), undefined, {}).map(({ lower, upper }) => [lower, upper])).toEqual([[1, 1], [0, 0], [0, 0], [0, 1]]);
  });

  it('says that one miss of 73 needs 93 for a share of 95 %', () => {
    const distance = { estimate: { value: 1, lower: 0, upper: 1, level: 0.95 }, limit: 0.95, holdsBelow: false, alpha: 0.05 };
    // P(Bin(93, 0.05) ≤ 1) = 0.0499; with one miss in 73 kept at 1 ÷ 73, rounding gives one miss up to 109.
    expect(share.samplesNeeded(hits(72, 73), {}, distance)).toBe(93);
  });
});

describe('clustered-share', () => {
  it('takes each cluster of five as at most 1 ÷ 2.2 of its samples (1 + 4 · 0.3)', () => {
    expect(designEffect([[1, 1, 1, 1, 1], [1, 1, 1, 1, 1]], 5, 0.3)).toBeCloseTo(2.2, 12);
  });

  it('takes clusters that hit or miss as one thing for one sample each', () => {
    expect(designEffect([[1, 1, 1, 1, 1], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]], 5, 0.3)).toBeCloseTo(5, 12);
  });

  it('gives the intraclass correlation of an analysis of variance', () => {
    // By hand: between 1 · 5 · ((0.8 − 0.6)² + (0.4 − 0.6)²) = 0.4, within (0.8 + 1.2) ÷ 8 = 0.25, ICC = 0.15 ÷ (0.4 + 4 · 0.25).
    expect(designEffect([[1, 1, 1, 1, 0], [1, 1, 0, 0, 0]], 5, 0)).toBeCloseTo(1 + (4 * 0.15) / 1.4, 12);
  });

  it('passes 80 % at 0.04 with seven clean calls of five and not with six', () => {
    expect(clusteredShare.estimate(calls(7), clustered, 0.04).lower).toBeGreaterThan(0.8);
    expect(clusteredShare.estimate(calls(6), clustered, 0.04).lower).toBeLessThan(0.8);
    expect(clusteredShare.count(calls(7), clustered)).toBe(7);
  });
});

describe('census-share', () => {
  const cells = [
    sampleOf(0, 1, { cluster: 'right' }),
    sampleOf(1, 1, { cluster: 'right' }),
    sampleOf(2, 1, { cluster: 'sometimes' }),
    sampleOf(3, 0, { cluster: 'sometimes' }),
    sampleOf(4, 0, { cluster: 'wrong' }),
    sampleOf(5, 0, { cluster: 'wrong' }),
    sampleOf(6, 1, { cluster: 'untold' }),
    sampleOf(7, [0, 1], { cluster: 'untold' }),
  ];

  it('goes from right every time to right at least once, without a level', () => {
    expect(censusShare.estimate(cells, { repeats: 2 }, 0.05)).toEqual({ value: (1 + 0.5 + 0 + 0.75) / 4, lower: 0.25, upper: 0.75, level: null, note: '4 distinct cases, each tried 2 times or more' });
  });

  it('counts cells that were tried often enough', () => {
    expect(censusShare.count([...cells, sampleOf(8, 1, { cluster: 'once' })], { repeats: 2 })).toBe(4);
  });
});
