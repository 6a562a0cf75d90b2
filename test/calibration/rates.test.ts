import { describe, expect, it } from 'vitest';
import { CLEAN_RUNS_FOR_NOMINAL, pooledRate, rateOf, saysOfNominal } from '../../sidecar/calibration/rates.ts';
import { saysOf } from '../../sidecar/calibration/sentences.ts';
import { binomialCdf } from '../../sidecar/claims/distributions.ts';
import type { CalibratedClaim } from '../../sidecar/verdict/calibration-result.ts';

describe('how often something came up among runs', () => {
  // Hanley & Lippman-Hand 1983 (JAMA 249:1743): none in n bounds the rate by 1 − 0.05^(1/n).
  it.each([
    [0, 20, 0.139],
    [1, 20, 0.216],
    [0, 59, 0.0495],
    [0, 58, 0.0503],
  ])('%d in %d runs is at most %d', (count, runs, upper) => {
    expect(rateOf(count, runs).upper).toBeCloseTo(upper, 3);
  });

  it('shows 5 %% or less from 59 clean runs on, and not from 58', () => {
    expect(CLEAN_RUNS_FOR_NOMINAL).toBe(59);
    expect([saysOfNominal(rateOf(0, 59)), saysOfNominal(rateOf(0, 58))]).toEqual(['shown', 'open']);
  });

  it('excludes 5 %% of twenty runs only from four on, where the chance of so many is below 0.05', () => {
    expect([0, 1, 2, 3, 4, 5].map((count) => saysOfNominal(rateOf(count, 20)))).toEqual(['open', 'open', 'open', 'open', 'excluded', 'excluded']);
    // Power of four in twenty against a true rate of 20 and of 30 %: 59 and 89 %.
    expect(1 - binomialCdf(3, 20, 0.2)).toBeCloseTo(0.59, 2);
    expect(1 - binomialCdf(3, 20, 0.3)).toBeCloseTo(0.89, 2);
  });
});

describe('the rate over all claims and runs', () => {
  it("takes the run as the unit, by Student's t", () => {
    const shares = [0, 0.1, 0, 0.2, 0.1, 0, 0, 0.1, 0, 0];
    const { rate, lower, upper } = pooledRate(shares);
    // Mean 0.05, deviation 0.0707, t(0.95, 9) = 1.833.
    expect(rate).toBeCloseTo(0.05, 9);
    expect(upper).toBeCloseTo(0.05 + (1.833 * 0.0707107) / Math.sqrt(10), 4);
    expect(lower).toBeCloseTo(0.05 - (1.833 * 0.0707107) / Math.sqrt(10), 4);
  });

  it('is bounded by the share of runs with any, where no run differs from another', () => {
    expect(pooledRate(Array.from({ length: 20 }, () => 0))).toEqual({ rate: 0, lower: 0, upper: rateOf(0, 20).upper });
  });
});

const claim = (id: string, fail: number, pass: number, runs: number): CalibratedClaim => ({
  id, unit: 's', statistic: 'median', runs, scale: 'ratio', value: 1, spread: 0.1, spreadUpper: 0.2, halfWidth: 0.1, smallestChange: 0.3,
  states: { pass: runs, fail: 0, inconclusive: 0, not_measured: 0 }, moved: { pass: rateOf(pass, runs), fail: rateOf(fail, runs), undecided: runs - pass - fail }, notMoved: null,
});

describe('what a calibration says', () => {
  it('is that twenty clean runs neither show nor exclude 5 %', () => {
    expect(saysOf([claim('upload.first', 0, 0, 20)], null, 20)[0]).toBe('20 runs: at most 13.9 % of runs would be falsely red (95 %); a rate of 5 % can neither be shown nor excluded: upload.first');
    expect(saysOf([claim('upload.first', 0, 0, 20)], null, 20).at(-1)).toBe('to show 5 % or less of a single claim takes 59 runs without any');
  });

  it('is that 59 show it', () => {
    expect(saysOf([claim('upload.first', 0, 0, 59)], null, 59)[0]).toContain('a rate of 5 % or less is shown');
  });

  it('names each claim that was falsely decided, and when that excludes 5 %', () => {
    const said = saysOf([claim('upload.first', 0, 0, 20), claim('tools.chat', 4, 1, 20)], null, 20);
    expect(said).toContain('tools.chat was falsely red in 4 of 20 runs: at most 40.1 % of runs would be (95 %); a rate of 5 % or less is excluded');
    expect(said).toContain('tools.chat was falsely green in 1 of 20 runs: at most 21.6 % of runs would be (95 %); a rate of 5 % can neither be shown nor excluded');
  });
});
