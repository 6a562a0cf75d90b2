import type { Reading } from './reading.ts';
import type { Rung } from './rung.ts';
import type { Span } from './span.ts';

/** A loss that its source noticed: how many records, at which stage, and why. */
export interface Drop {
  readonly rung: Rung;
  readonly reason: string;
  readonly count: number;
  /** How long ago the last of them was lost; left out where that was just now. */
  readonly ageMillis?: number;
}

/** Where every source hands its records; it never throws and never waits. */
export interface SpanSink {
  spans(batch: readonly Span[]): void;
  readings(batch: readonly Reading[]): void;
  dropped(drop: Drop): void;
}
