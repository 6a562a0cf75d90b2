import type { Sample } from '../measures/sample.ts';

/** What a claim can come to. */
export const STATES = ['pass', 'fail', 'inconclusive', 'not_measured'] as const;

/** One of `STATES`. */
export type State = (typeof STATES)[number];

/** The reasons that judging gives, and those that a verdict adds before it; each may have advice of its own. */
export const REASON_CODES = [
  'decided',
  'straddles_limit',
  'too_few_samples',
  'disturbed',
  'lost_samples',
  'contradiction',
  'impossible',
  'no_source',
  'not_planned',
  'left_out',
  'late_generator',
  'dropped',
  'incomplete_run',
] as const;

/** One of `REASON_CODES`. */
export type ReasonCode = (typeof REASON_CODES)[number];

/** A sample that decided, or one side of a contradiction, and the part it played. */
export interface EvidenceSample {
  readonly role: 'slowest' | 'median' | 'fastest' | 'violation' | 'contradiction';
  readonly sample: Pick<Sample, 'traceId' | 'spanId' | 'lower' | 'upper'>;
}

/** What judging one claim gives: a function of claim and samples alone. */
export interface Judgement {
  readonly state: State;
  /** Point value on the middles of the samples' intervals; null where there is none. */
  readonly value: number | null;
  /** One-sided bounds, each at `level`; null where there are none, ±Infinity where open. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Confidence of each bound; null for a census, which has none. */
  readonly level: number | null;
  /** Samples that took part. */
  readonly samples: number;
  /** About how many samples in all would decide; null where it is decided, or no number would. */
  readonly samplesNeeded: number | null;
  /** For a fail by bounds with a level: the smallest error at which it would still be one; for Holm's correction among reds. */
  readonly p?: number;
  /** How the bounds were computed, with its source: `order statistics (exact)`. */
  readonly method: string;
  /** One word for programs and advice: `decided`, `too_few_samples`, `contradiction`, `lost_samples`, `no_source`, `left_out` … */
  readonly reasonCode: ReasonCode;
  /** The same in a sentence: what value, bounds and number of samples do not say. */
  readonly reason: string;
  readonly evidence: readonly EvidenceSample[];
}
