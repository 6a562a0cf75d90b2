import { describe, expect, it } from 'vitest';
import type { Claim } from '../../sidecar/claims/claim.ts';
import { decide } from '../../sidecar/claims/decide.ts';
import { alphaOfLook, isRepeatable, levelOfLook, mostLooks, passesOfLook, sequentialP } from '../../sidecar/claims/looks.ts';
import { statisticOf } from '../../sidecar/claims/statistics.ts';
import { claimOf, draws, normalOf, randomOf, samplesOf, setOf, shareHolding } from './samples.ts';

describe('the looks at a run that is repeated until it is decided', () => {
  it.each([2, 3, 4, 5, 6])('spend 0.05 together where there may be %d of them, 0.04 of it at the first', (most) => {
    const alphas = Array.from({ length: most }, (_, at) => alphaOfLook(at + 1, most));
    expect(alphas[0]).toBe(0.04);
    expect(new Set(alphas.slice(1)).size).toBe(1);
    expect(alphas.reduce((sum, alpha) => sum + alpha, 0)).toBeCloseTo(0.05, 12);
  });

  it('spend all of it at the only look there is', () => {
    expect(levelOfLook(1, 1)).toBe(0.95);
    expect(levelOfLook(1, 4)).toBe(0.96);
    expect(levelOfLook(2, 5)).toBe(0.9975);
  });

  it('double what was planned before each of them', () => {
    const passes = Array.from({ length: 6 }, (_, at) => passesOfLook(at + 1));
    expect(passes).toEqual([1, 1, 2, 4, 8, 16]);
    const planned = passes.map((_, at) => passes.slice(0, at + 1).reduce((sum, count) => sum + count, 0));
    expect(planned.slice(1)).toEqual(planned.slice(0, -1).map((n) => 2 * n));
  });

  it('are fixed from the budget beforehand: none after the first where no time is left, five at most', () => {
    expect(mostLooks(100, 175)).toBe(1);
    expect(mostLooks(175, 175)).toBe(1);
    expect(mostLooks(175 + 44, 175)).toBe(2);
    expect(mostLooks(900, 175)).toBe(5);
    expect(mostLooks(86_400, 175)).toBe(6);
  });

  it('leave out what no further samples decide: a census, a count of what must not happen, memory', () => {
    const repeatable = (['median', 'mean', 'share', 'shift', 'quantile', 'paired-ratio', 'clustered-share', 'stratified-mean'] as const).map((statistic) => isRepeatable({ statistic }));
    expect(repeatable.every(Boolean)).toBe(true);
    expect((['census-share', 'census-range', 'zero-count', 'growth'] as const).some((statistic) => isRepeatable({ statistic }))).toBe(false);
  });

  it('hold a p against their own part of the error', () => {
    expect(sequentialP(0.04, 0.04)).toBeCloseTo(0.05, 12);
    expect(sequentialP(0.0025, 0.0025)).toBeCloseTo(0.05, 12);
    expect(sequentialP(0.9, 0.002)).toBe(1);
  });
});

/** A claim whose truth lies exactly at its limit, so that neither pass nor fail is right, and how to draw what it looks at. */
interface AtTheLimit {
  readonly name: string;
  readonly claim: Claim;
  /** Samples of the ordinary run. */
  readonly n: number;
  readonly draw: () => number;
  /** Of wrong decisions, as statistics.md, section 3, simulated them: spent by looks, and where each look takes 0.05. */
  readonly stated: number;
  readonly naive: readonly [number, number];
}

const REPLICATIONS = 800;
/** Three standard errors of a share of 0.04 over so many. */
const BAND = 0.021;

const uniform = randomOf(31);
const normal = normalOf(randomOf(32));
const cases: readonly AtTheLimit[] = [
  { name: 'a median', claim: claimOf({ limit: { op: '<', value: 1 } }), n: 5, draw: () => Math.exp(0.3 * normal()), stated: 0.033, naive: [0.06, 0.2] },
  { name: 'a share above 0.8', claim: claimOf({ statistic: 'share', limit: { op: '>', value: 0.8 }, unit: '1', leastSamples: 15 }), n: 25, draw: () => (uniform() < 0.8 ? 1 : 0), stated: 0.038, naive: [0.06, 0.2] },
  { name: 'a share of at least 0.95', claim: claimOf({ statistic: 'share', limit: { op: '>=', value: 0.95 }, unit: '1', leastSamples: 63 }), n: 73, draw: () => (uniform() < 0.95 ? 1 : 0), stated: 0.04, naive: [0.06, 0.2] },
  { name: 'a mean', claim: claimOf({ statistic: 'mean', limit: { op: '<', value: Math.exp(0.045) } }), n: 10, draw: () => Math.exp(0.3 * normal()), stated: 0.036, naive: [0.06, 0.2] },
];

/** Whether a claim comes out as `state` at any of the looks, each taken at its own level after n has doubled. */
function decidesAs(state: 'pass' | 'fail', { claim, n, draw }: AtTheLimit, most: number, alphaOf: (look: number) => number): boolean {
  const statistic = statisticOf[claim.statistic];
  const values: number[] = [];
  for (let look = 1; look <= most; look += 1) {
    values.push(...draws(n * passesOfLook(look), draw));
    const alpha = alphaOf(look);
    const judged = decide({ limit: claim.limit, alpha }, statistic.estimate(statistic.prepare(setOf(samplesOf(values)), undefined, {}), {}, alpha));
    if (judged !== 'inconclusive') return judged === state;
  }
  return false;
}

describe('the error over all looks, with the truth at the limit', () => {
  const most = 4;
  it.each(cases)('of $name keeps to its level for a wrong pass: about $stated', (at) => {
    const wrong = shareHolding(REPLICATIONS, () => decidesAs('pass', at, most, (look) => alphaOfLook(look, most)));
    expect(wrong).toBeLessThan(0.05);
    expect(Math.abs(wrong - at.stated)).toBeLessThan(BAND);
  });

  it.each(cases)('of $name keeps to its level for a wrong fail', (at) => {
    expect(shareHolding(REPLICATIONS, () => decidesAs('fail', at, most, (look) => alphaOfLook(look, most)))).toBeLessThan(0.05 + BAND / 3);
  });

  it.each(cases.filter(({ n }) => n < 73))('of $name would not, were each look taken at the ordinary level', (at) => {
    const wrong = shareHolding(REPLICATIONS, () => decidesAs('pass', at, most, () => 0.05));
    expect(wrong).toBeGreaterThan(at.naive[0]);
    expect(wrong).toBeLessThan(at.naive[1]);
  });
});
