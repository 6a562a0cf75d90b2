import { ATTR_RESOLUTION } from '../spans/semconv.ts';
import type { Span } from '../spans/span.ts';

/** A recorder that is off by more tells nothing of when. Whatever exports may say any number, and none: OTLP allows NaN. */
const MOST_SECONDS = 3600;

/** How far the stamps of a span may be off, as its recorder says; nothing where it says none, or one that cannot be. */
export function resolutionNanos({ attributes }: Span): bigint {
  const seconds = attributes[ATTR_RESOLUTION];
  return typeof seconds === 'number' && seconds >= 0 && seconds <= MOST_SECONDS ? BigInt(Math.round(seconds * 1e9)) : 0n;
}
