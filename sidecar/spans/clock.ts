/** A monotonic nanosecond clock that reads as Unix time: one wall-clock anchor, then only monotonic progress. */
export interface AnchoredClock {
  /** Now, in nanoseconds since 1970-01-01 UTC; never goes back. */
  readonly nowUnixNano: () => bigint;
}

/** The two clocks of a process. */
export interface SystemClocks {
  readonly wallMillis: () => number;
  readonly monotonicNanos: () => bigint;
}

const SYSTEM: SystemClocks = { wallMillis: () => Date.now(), monotonicNanos: () => process.hrtime.bigint() };

/** Anchors the monotonic clock to the wall clock as it is now. */
export function anchorClock(clocks = SYSTEM): AnchoredClock {
  const offset = wallClockOffset(clocks);
  return { nowUnixNano: () => clocks.monotonicNanos() + offset };
}

/** Two readings so close together were not interrupted, in nanoseconds: they take less than a microsecond. */
const CLOSE_NANOS = 20_000n;

/** Beginnings of a millisecond that are tried; on a busy machine each may be missed. */
const MOST_TRIES = 25;

/**
 * `performance.now` resolves microseconds and `Date.now` milliseconds, so the anchor is taken where a millisecond begins. A process
 * that is put aside between its two readings would be off by as long as it was: the closest pair of some counts.
 */
function wallClockOffset(clocks: SystemClocks): bigint {
  let best = nextMillisecond(clocks);
  for (let tries = 1; tries < MOST_TRIES && best.within > CLOSE_NANOS; tries += 1) {
    const next = nextMillisecond(clocks);
    if (next.within < best.within) best = next;
  }
  return best.offset;
}

/** Where the next millisecond began, and within which time that is known. */
function nextMillisecond({ wallMillis, monotonicNanos }: SystemClocks): { readonly offset: bigint; readonly within: bigint } {
  // The millisecond began after the last reading of the one before it, so that what encloses that reading counts.
  let [earlier, before] = [monotonicNanos(), monotonicNanos()];
  const start = wallMillis();
  for (;;) {
    const millis = wallMillis();
    const after = monotonicNanos();
    if (millis !== start) return { offset: BigInt(millis) * 1_000_000n - after, within: after - earlier };
    [earlier, before] = [before, after];
  }
}
