/** A monotonic nanosecond clock that reads as Unix time: one wall-clock anchor, then only monotonic progress. */
export interface AnchoredClock {
  /** Now, in nanoseconds since 1970-01-01 UTC; never goes back. */
  readonly nowUnixNano: () => bigint;
}

/** Anchors the monotonic clock to the wall clock as it is now. */
export function anchorClock(): AnchoredClock {
  const offset = wallClockOffset();
  return { nowUnixNano: () => process.hrtime.bigint() + offset };
}

/** `performance.now` resolves microseconds and `Date.now` milliseconds, so the anchor is taken where a millisecond begins. */
function wallClockOffset(): bigint {
  const start = Date.now();
  let wallMillis = start;
  let monotonic = process.hrtime.bigint();
  while (wallMillis === start) {
    wallMillis = Date.now();
    monotonic = process.hrtime.bigint();
  }
  return BigInt(wallMillis) * 1_000_000n - monotonic;
}
