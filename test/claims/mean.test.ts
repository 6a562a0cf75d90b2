import { describe, expect, it } from 'vitest';
import { growth } from '../../sidecar/claims/growth.ts';
import { mean, meanBounds, unseenShareNote } from '../../sidecar/claims/mean.ts';
import { stratifiedBounds, stratifiedMean } from '../../sidecar/claims/stratified-mean.ts';
import { sampleOf, samplesOf } from './samples.ts';

describe('mean', () => {
  // Both methods computed apart from this program, in Python: t and chi-square quantiles by Simpson's rule on the
  // densities and bisection. t: 0.507429 to 2.572571; MOVER-t: 0.874639 to 4.399123.
  it('takes the wider of t and MOVER-t on each side', () => {
    const { lower, upper } = meanBounds([0.7, 0.9, 1.2, 1.5, 3.4], 0.05);
    expect(lower).toBeCloseTo(0.5074288348984859, 9);
    expect(upper).toBeCloseTo(4.399123423227445, 9);
  });

  // The same: t 0.968296 to 1.071704, MOVER-t 0.970757 to 1.072843.
  it('comes close to t alone where values hardly vary', () => {
    const { lower, upper } = meanBounds([0.9, 0.93, 0.95, 0.98, 1, 1.02, 1.05, 1.07, 1.1, 1.2], 0.05);
    expect(lower).toBeCloseTo(0.9682959601289121, 9);
    expect(upper).toBeCloseTo(1.0728430070622395, 9);
  });

  it('takes t alone where a value is not above zero, which no log-normal one is', () => {
    const { upper } = meanBounds([0, 1, 2, 3, 4], 0.05);
    expect(upper).toBeCloseTo(2 + (2.131847 * Math.sqrt(2.5)) / Math.sqrt(5), 5);
  });

  it('is open above where a call was given up, and bounded below by how long it had run', () => {
    const samples = samplesOf([1, 1.1, 0.9, 1, [60, Infinity]]);
    const { value, lower, upper } = mean.estimate(samples, {}, 0.05);
    expect(value).toBeNull();
    expect(upper).toBe(Infinity);
    expect(lower).toBeGreaterThan(-Infinity);
  });

  it('says what share of calls it may not have seen: 1 − 0.05^(1/n)', () => {
    expect(unseenShareNote(10, 0.05)).toContain('25.9 %');
    expect(mean.estimate(samplesOf([1, 2, 3, 4, 5]), {}, 0.05).note).toContain('45.1 %');
  });
});

describe('stratified-mean', () => {
  // In Python, as above: 4.766498 degrees of freedom, 6.122038 to 6.655740.
  it("weighs kinds alike, with Satterthwaite's degrees of freedom", () => {
    const { lower, upper } = stratifiedBounds([[4.1, 4.2, 4.5], [6, 6.3, 6.9], [8.1, 8.4, 9]], 0.05);
    expect(lower).toBeCloseTo(6.122037937170796, 6);
    expect(upper).toBeCloseTo(6.655739840606981, 6);
  });

  it('counts as many samples of each kind as the scarcest has', () => {
    const samples = ['analyze', 'analyze', 'debug', 'debug', 'debug', 'thinkdeep'].map((stratum, at) => sampleOf(at, 1, { stratum }));
    expect(stratifiedMean.count(samples, { kinds: 3 })).toBe(3);
    expect(stratifiedMean.count(samples.slice(0, 5), { kinds: 3 })).toBe(0);
  });

  it('is open where a kind was seen once', () => {
    expect(stratifiedBounds([[1, 2], [3]], 0.05)).toEqual({ lower: -Infinity, upper: Infinity });
  });

  it('is exact where nothing varies', () => {
    expect(stratifiedBounds([[1, 1], [3, 3]], 0.05)).toEqual({ lower: 2, upper: 2 });
  });
});

describe('growth', () => {
  it('is 10 · mean ± t₉ · 10 · s ÷ √10 for ten increments over blocks of ten', () => {
    const increments = [0.001, 0.002, 0.003, 0.002, 0.001, 0.002, 0.003, 0.002, 0.001, 0.003];
    const average = 0.002;
    const deviation = Math.sqrt(increments.reduce((sum, value) => sum + (value - average) ** 2, 0) / 9);
    const { value, lower, upper } = growth.estimate(samplesOf(increments), { scale: 10 }, 0.05);
    expect(value).toBeCloseTo(10 * average, 12);
    expect(upper).toBeCloseTo(10 * average + (1.833113 * 10 * deviation) / Math.sqrt(10), 7);
    expect(lower).toBeCloseTo(10 * average - (1.833113 * 10 * deviation) / Math.sqrt(10), 7);
  });

  it('is the same for increments that the measure has taken to a hundred calls', () => {
    const bare = growth.estimate(samplesOf([0.01, 0.02, 0.03]), { scale: 10 }, 0.05);
    const scaled = growth.estimate(samplesOf([0.1, 0.2, 0.3]), { scale: 1 }, 0.05);
    expect(scaled.upper).toBeCloseTo(bare.upper, 12);
  });
});
