import { describe, expect, it } from 'vitest';
import { anchorClock } from '../../sidecar/spans/clock.ts';

const MILLI = 1_000_000n;

/** A machine's clocks, 100 ns apart from reading to reading, on which a process is put aside once the wall clock was read so often. */
function machine(asideAfter: ReadonlyMap<number, bigint>) {
  let nanos = 500_000n;
  let wallReadings = 0;
  const pass = (): void => void (nanos += 100n);
  return {
    unixNano: () => nanos,
    wallMillis: () => {
      pass();
      const millis = Number(nanos / MILLI);
      nanos += asideAfter.get((wallReadings += 1)) ?? 0n;
      return millis;
    },
    monotonicNanos: () => {
      pass();
      return nanos;
    },
  };
}

function errorOf(asideAfter: ReadonlyMap<number, bigint>): bigint {
  const clocks = machine(asideAfter);
  const error = anchorClock(clocks).nowUnixNano() - clocks.unixNano();
  return error < 0n ? -error : error;
}

describe('anchored clock', () => {
  it('reads as Unix time', () => expect(errorOf(new Map())).toBeLessThan(25_000n));

  // 2,499 readings of the wall clock go by until the first millisecond begins.
  it.each([1200, 2497, 2498, 2499, 2500, 2501, 2502])('reads so where its process was put aside for 30 ms at reading %i of the wall clock', (reading) => {
    expect(errorOf(new Map([[reading, 30n * MILLI]]))).toBeLessThan(25_000n);
  });

  it('never goes back', () => {
    const clock = anchorClock();
    const readings = Array.from({ length: 1000 }, () => clock.nowUnixNano());
    expect(readings.every((reading, i) => i === 0 || reading >= (readings[i - 1] ?? 0n))).toBe(true);
  });
});
