import { describe, expect, it } from 'vitest';
import { shiftBounds } from '../../sidecar/claims/mann-whitney.ts';
import { pairedShift, pairsOf } from '../../sidecar/comparison/pairs.ts';
import { boundsInWords, rankShift } from '../../sidecar/comparison/rank-shift.ts';
import type { ExtractedSample, Interval } from '../../sidecar/comparison/run-extract.ts';
import { seededRandom } from '../otlp/seeded-random.ts';

const exact = (...values: readonly number[]): readonly Interval[] => values.map((value) => ({ lower: value, upper: value }));

function normals(seed: number): () => number {
  const random = seededRandom(seed);
  const uniform = (): number => (random(2 ** 31) + 0.5) / 2 ** 31;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

describe('the shift between independent samples', () => {
  it('is the median of all differences, between the order statistics that the exact tables give', () => {
    // For 5 and 5 the tables have 4 as the largest count with a tail of 5 %: the fifth difference from either end.
    const base = exact(1, 2, 3, 4, 5);
    const head = exact(11.5, 12.25, 13, 14, 15);
    const differences = head.flatMap((b) => base.map((a) => b.lower - a.lower)).toSorted((x, y) => x - y);
    expect(rankShift([{ base, head }], 0.05)).toMatchObject({ value: differences[12], lower: differences[4], upper: differences[20] });
  });

  it('has the bounds that judging has for one stratum', () => {
    const normal = normals(1);
    const base = exact(...Array.from({ length: 13 }, normal));
    const head = exact(...Array.from({ length: 8 }, normal));
    const { lower, upper } = rankShift([{ base, head }], 0.05);
    expect({ lower, upper }).toEqual(shiftBounds(base, head, 0.05));
  });

  it('is open where there are too few samples, and where samples are', () => {
    expect(rankShift([{ base: exact(1), head: exact(2) }], 0.05)).toMatchObject({ value: 1, lower: -Infinity, upper: Infinity });
    const endless = Array.from({ length: 8 }, (_, at) => ({ lower: at, upper: Infinity }));
    expect(rankShift([{ base: exact(1, 2, 3, 4, 5, 6, 7, 8), head: endless }], 0.05).upper).toBe(Infinity);
    expect(rankShift([], 0.05)).toMatchObject({ value: null, lower: -Infinity, upper: Infinity });
  });

  it('tells the smallest error at which a bound would pass a threshold', () => {
    const normal = normals(3);
    const strata = [{ base: exact(...Array.from({ length: 8 }, normal)), head: exact(...Array.from({ length: 9 }, () => normal() + 1)) }];
    for (const threshold of [-0.5, 0, 0.25, 0.5]) {
      const { pAbove, pBelow } = rankShift(strata, 0.05);
      const [above, below] = [pAbove(threshold), pBelow(threshold + 2)];
      expect(rankShift(strata, above * 1.000_001).lower).toBeGreaterThan(threshold);
      expect(rankShift(strata, above * 0.999_999).lower).toBeLessThanOrEqual(threshold);
      expect(rankShift(strata, below * 1.000_001).upper).toBeLessThan(threshold + 2);
      expect(rankShift(strata, below * 0.999_999).upper).toBeGreaterThanOrEqual(threshold + 2);
    }
  });

  it('is had within moments of samples that have no exact table, between bounds that are right as often as they should be', () => {
    const normal = normals(5);
    let covered = 0;
    for (let run = 0; run < 60; run += 1) {
      const [base, head] = [exact(...Array.from({ length: 120 }, normal)), exact(...Array.from({ length: 110 }, () => normal() + 0.5))];
      if (rankShift([{ base, head }], 0.05).lower <= 0.5) covered += 1;
    }
    // 0.95 less four standard errors.
    expect(covered / 60).toBeGreaterThan(0.83);
    const many = [{ base: exact(...Array.from({ length: 800 }, normal)), head: exact(...Array.from({ length: 800 }, () => normal() + 1)) }];
    expect(rankShift(many, 0.05).lower).toBeGreaterThan(0.75);
    expect(boundsInWords(many)).toContain('normal approximation');
  });

  it('widens with the intervals of its samples, never narrows', () => {
    const base = exact(1, 2, 3, 4, 5, 6);
    const head = exact(3, 4, 5, 6, 7, 8);
    const sharp = rankShift([{ base, head }], 0.05);
    const wide = rankShift([{ base, head: head.map(({ lower, upper }) => ({ lower: lower - 0.5, upper: upper + 0.5 })) }], 0.05);
    expect([wide.lower <= sharp.lower, wide.upper >= sharp.upper]).toEqual([true, true]);
  });

  it('compares within strata only: another mix of kinds is no shift', () => {
    const fast = exact(1, 1.1, 1.2, 1.3, 1.4);
    const slow = exact(10, 10.1, 10.2, 10.3, 10.4);
    const { lower, upper } = rankShift([{ base: fast, head: fast.slice(0, 4) }, { base: slow.slice(0, 3), head: slow }], 0.05);
    expect(lower).toBeLessThanOrEqual(0);
    expect(upper).toBeGreaterThanOrEqual(0);
    expect(upper - lower).toBeLessThan(1);
  });

  it('has bounds that hold 95 times of 100, one-sided, with one stratum and with three', () => {
    const normal = normals(2);
    const draw = (n: number, shift: number): readonly Interval[] => exact(...Array.from({ length: n }, () => shift + 0.15 * normal()));
    const truth = 0.2;
    let [below, above] = [0, 0];
    const trials = 1500;
    for (let trial = 0; trial < trials; trial += 1) {
      const strata = trial % 2 === 0 ? [{ base: draw(10, 0), head: draw(8, truth) }] : [0, 1, 2].map((level) => ({ base: draw(3, level), head: draw(4, level + truth) }));
      const { lower, upper } = rankShift(strata, 0.05);
      if (lower > truth) below += 1;
      if (upper < truth) above += 1;
    }
    // At 5 % more than 102 of 1,500 come up once in a thousand trials.
    expect(below).toBeLessThanOrEqual(102);
    expect(above).toBeLessThanOrEqual(102);
  });
});

const sample = (pair: string, value: number): ExtractedSample => ({ lower: value, upper: value, pair, stratum: 's', cluster: pair });
const contents = (n: number): string => n.toString(16).padStart(64, '0');

describe('pairs', () => {
  it('are made of the same contents, whenever', () => {
    const base = [1, 2, 3, 4, 5].map((n) => sample(contents(n), n));
    const head = [5, 4, 3, 2, 1].map((n) => sample(contents(n), n + 1));
    expect(pairsOf(base, head, false)?.map((pair) => pair.head.lower - pair.base.lower)).toEqual([1, 1, 1, 1, 1]);
  });

  it('are made of rounds with the same place only where the runs were under way together', () => {
    const rounds = [1, 2, 3, 4, 5].map((n) => sample(`rounds#${n}`, n));
    expect(pairsOf(rounds, rounds, false)).toBeUndefined();
    expect(pairsOf(rounds, rounds, true)).toHaveLength(5);
  });

  it('are not made where a key is there twice, missing, or there are too few', () => {
    const five = [1, 2, 3, 4, 5].map((n) => sample(contents(n), n));
    expect(pairsOf([...five, sample(contents(5), 1)], [...five, sample(contents(5), 1)], true)).toBeUndefined();
    expect(pairsOf(five, [...five.slice(0, 4), sample(contents(9), 1)], true)).toBeUndefined();
    expect(pairsOf(five.slice(0, 4), five.slice(0, 4), true)).toBeUndefined();
  });

  it('give the median of their differences between exact order statistics', () => {
    const pairs = [3, 1, 2, 5, 4].map((n) => ({ base: { lower: 0, upper: 0 }, head: { lower: n, upper: n } }));
    expect(pairedShift(pairs, 0.05)).toMatchObject({ value: 3, lower: 1, upper: 5 });
    expect(pairedShift(pairs, 0.05).pAbove(0.5)).toBe(1 / 32);
    expect(pairedShift(pairs, 0.05).pAbove(1)).toBe(6 / 32);
  });
});
