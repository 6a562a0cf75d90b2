import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisFor, shareAxis } from '../../sidecar/charts/axis.ts';

describe('axisFor', () => {
  it('begins at 0 and has room beyond the highest value', () => {
    const { ticks, at, isLog } = axisFor([0.8, 1.2, 2], [0, 100]);
    expect([isLog, ticks[0], at(0)]).toEqual([false, { value: 0, at: 0 }, 0]);
    expect(at(2)).toBeLessThan(100);
    expect(at(1)).toBeCloseTo(at(2) / 2, 9);
  });

  it('is logarithmic where values lie orders of magnitude apart, and says so in whole powers of ten', () => {
    const { ticks, at, isLog } = axisFor([40e-6, 60e-6, 0.01], [0, 100]);
    expect(isLog).toBe(true);
    expect(ticks.map(({ value }) => value)).toEqual([1e-5, 1e-4, 1e-3, 1e-2, 1e-1]);
    expect(at(1e-3) - at(1e-4)).toBeCloseTo(at(1e-2) - at(1e-3), 9);
  });

  it('holds negative values, and needs none at all', () => {
    expect(axisFor([-0.4, 0.3], [0, 100]).at(-0.4)).toBeGreaterThanOrEqual(0);
    expect(axisFor([Infinity, Number.NaN], [0, 100]).ticks.length).toBeGreaterThan(1);
    expect(axisFor([0], [0, 100]).ticks.length).toBeGreaterThan(1);
  });

  it.each([[[5e-324, -5e-324]], [[5e-324, 1]], [[5e-324]]])('takes what is next to nothing for nothing: %j', (values) => {
    const { at, ticks } = axisFor(values, [0, 100]);
    expect(ticks.length).toBeGreaterThan(1);
    for (const value of values) expect(at(value)).toBeGreaterThanOrEqual(0);
  });

  it('puts every finite value on the picture, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 20 }), (values) => {
        const { at, ticks } = axisFor(values, [0, 100]);
        const places = values.toSorted((a, b) => a - b).map(at);
        for (const place of places) expect(place >= 0 && place <= 100).toBe(true);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        expect(ticks.length).toBeLessThan(12);
      }),
    );
  });
});

describe('shareAxis', () => {
  it('ends at all', () => {
    expect(shareAxis([0, 100]).ticks.at(-1)).toEqual({ value: 1, at: 100 });
  });
});
