import type { Rung } from '../spans/rung.ts';

/**
 * How a planned sample came out. `seen`: observed. `given_up`: still running when given up, so [elapsed, ∞).
 * `failed`: refused, failed, disconnected or incomplete, so [0, ∞), and a miss for shares. `lost`: nothing can be
 * said, so (−∞, ∞). `disturbed`: another client's call ran meanwhile; takes no part.
 */
export type Standing = 'seen' | 'given_up' | 'failed' | 'lost' | 'disturbed';

/** One planned sample of a measure: an interval, because few sources see a thing exactly. */
export interface Sample {
  /** Both ends in the unit of the measure; equal where exact. */
  readonly lower: number;
  readonly upper: number;
  /** What was sampled: a call id, a unit, or a call id and a file. */
  readonly key: string;
  /** Samples of two selections with the same pair belong together in a ratio. */
  readonly pair: string;
  /** Samples that depend on each other share it: files of one call, repeats of one cell. */
  readonly cluster: string;
  /** The tool, for statistics by stratum. */
  readonly stratum: string;
  /** Place in time, from 0. */
  readonly order: number;
  readonly standing: Standing;
  /** Why it is not `seen`; empty where it is. */
  readonly reason: string;
  readonly sources: readonly Rung[];
  /** The span that shows it. */
  readonly traceId: string;
  readonly spanId: string;
  /** The traces of all calls that it was taken from, where these are several. */
  readonly traceIds?: readonly string[];
}

/** What one of two contradicting sources says, and the span that says it. */
export interface ContradictionSide {
  readonly source: Rung;
  readonly lower: number;
  readonly upper: number;
  readonly traceId: string;
  readonly spanId: string;
}

/** Two sources that cannot both be right about one sample. */
export interface Contradiction {
  readonly key: string;
  readonly first: ContradictionSide;
  readonly second: ContradictionSide;
}

/** All planned samples of one selection: one entry for each, whatever became of it. */
export interface SampleSet {
  readonly measure: string;
  /** `s`, `1`, `By` … as the measure declares. */
  readonly unit: string;
  readonly samples: readonly Sample[];
  readonly contradictions: readonly Contradiction[];
  /** Why the measure could not be taken at all (no source, no such calls in this run); undefined where it could. */
  readonly missing: string | undefined;
  /** True where it is missing because the scenario has nothing of the kind, whoever looks on. */
  readonly notPlanned?: boolean;
}
