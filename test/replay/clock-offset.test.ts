import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockOffsetEstimator } from '../../sidecar/replay/clock-offset.ts';

/** A stamp of a clock that is `offset` ahead, made between a send and a receive, all in milliseconds. */
const sample = (offset: number, sent: number, out: number, back: number) => ({
  sentUnixNano: BigInt(sent) * 1_000_000n,
  receivedUnixNano: BigInt(sent + out + back) * 1_000_000n,
  serverSeconds: (sent + out + offset) / 1000,
});

describe('ClockOffsetEstimator', () => {
  it('knows nothing before the first stamp', () => {
    expect(new ClockOffsetEstimator().estimate).toBeUndefined();
  });

  it('intersects what each call allows', () => {
    const estimator = new ClockOffsetEstimator();
    estimator.add(sample(5, 1000, 10, 2));
    estimator.add(sample(5, 2000, 2, 10));
    expect(estimator.estimate?.seconds).toBeCloseTo(0.005, 6);
    expect(estimator.estimate?.errorSeconds).toBeCloseTo(0.002, 5);
  });

  it('always encloses the true offset, however unequal the ways are', () => {
    const trips = fc.array(fc.tuple(fc.nat(1e6), fc.nat(5_000), fc.nat(5_000)), { minLength: 1 });
    fc.assert(
      fc.property(fc.integer({ min: -1e5, max: 1e5 }), trips, (offset, all) => {
        const estimator = new ClockOffsetEstimator();
        for (const [sent, out, back] of all) estimator.add(sample(offset, sent, out, back));
        const { seconds, errorSeconds, jumps } = estimator.estimate ?? { seconds: NaN, errorSeconds: NaN, jumps: NaN };
        expect(Math.abs(seconds - offset / 1000)).toBeLessThanOrEqual(errorSeconds);
        expect(jumps).toBe(0);
      }),
    );
  });

  it('forgets what it knew where a clock was set', () => {
    const estimator = new ClockOffsetEstimator();
    estimator.add(sample(0, 1000, 1, 1));
    estimator.add(sample(500, 2000, 1, 1));
    expect(estimator.estimate).toMatchObject({ jumps: 1 });
    expect(estimator.estimate?.seconds).toBeCloseTo(0.5, 6);
  });
});
