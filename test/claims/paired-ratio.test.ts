import { describe, expect, it } from 'vitest';
import { pairedRatio } from '../../sidecar/claims/paired-ratio.ts';
import { lostSample, sampleOf, setOf } from './samples.ts';

const ratiosOf = (first: Parameters<typeof sampleOf>[1], second: Parameters<typeof sampleOf>[1]) =>
  pairedRatio.prepare(setOf([sampleOf(0, first)]), setOf([sampleOf(0, second)]), {})[0];

describe('paired-ratio', () => {
  it('is [a.lower ÷ b.upper, a.upper ÷ b.lower]', () => {
    expect(ratiosOf([2, 3], [0.5, 1])).toMatchObject({ lower: 2, upper: 6 });
    expect(ratiosOf(2, 0.5)).toMatchObject({ lower: 4, upper: 4 });
  });

  it('is open above where the denominator may be nothing, and down to 0 where it may be endless', () => {
    expect(ratiosOf([2, 3], [0, 1])).toMatchObject({ lower: 2, upper: Infinity });
    expect(ratiosOf([2, 3], [0.5, Infinity])).toMatchObject({ lower: 0, upper: 6 });
    expect(ratiosOf([2, Infinity], [0.5, Infinity])).toMatchObject({ lower: 0, upper: Infinity });
    expect(ratiosOf(0, 0)).toMatchObject({ lower: 0, upper: Infinity });
  });

  it('belongs to pairs, not to places', () => {
    const first = [sampleOf(0, 10, { pair: 'a' }), sampleOf(1, 20, { pair: 'b' })];
    const second = [sampleOf(2, 2, { pair: 'b' }), sampleOf(3, 5, { pair: 'a' })];
    expect(pairedRatio.prepare(setOf(first), setOf(second), {}).map(({ lower }) => lower)).toEqual([2, 10]);
  });

  it('is lost where either side is lost or was not planned, and takes no part where either was disturbed', () => {
    const first = [sampleOf(0, 10), lostSample(1), sampleOf(2, 10), sampleOf(3, 10)];
    const second = [lostSample(0), sampleOf(1, 1), sampleOf(2, 1, { standing: 'disturbed' })];
    const ratios = pairedRatio.prepare(setOf(first), setOf(second), {});
    expect(ratios.map(({ standing }) => standing)).toEqual(['lost', 'lost', 'disturbed', 'lost']);
    expect(ratios[0]).toMatchObject({ lower: -Infinity, upper: Infinity });
  });

  it('keeps the standing of the side that went wrong', () => {
    const failed = sampleOf(0, [0, Infinity], { standing: 'failed', reason: 'over_capacity' });
    expect(pairedRatio.prepare(setOf([sampleOf(0, 2)]), setOf([failed]), {})[0]).toMatchObject({ standing: 'failed', reason: 'over_capacity', lower: 0, upper: Infinity });
  });
});
