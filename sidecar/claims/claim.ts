import type { Selection } from '../measures/selection.ts';

/** The statistics a claim can rest on; each is one file of this room, named for it. */
export const STATISTICS = [
  'median',
  'quantile',
  'mean',
  'stratified-mean',
  'paired-ratio',
  'share',
  'clustered-share',
  'census-share',
  'census-range',
  'zero-count',
  'shift',
  'growth',
] as const;

/** One of `STATISTICS`. */
export type StatisticName = (typeof STATISTICS)[number];

/** How a value is held against its limit. */
export const COMPARISONS = ['<', '<=', '>', '>='] as const;

/** One of `COMPARISONS`. */
export type Comparison = (typeof COMPARISONS)[number];

/** What ought to be true, as the claims file says it: data, so that a change of a limit changes no code. */
export interface Claim {
  /** Stable: `upload.cached`. */
  readonly id: string;
  /** Where the plan says it: `1.2`, `criterion`. */
  readonly plan: string;
  /** The sentence when it holds. */
  readonly title: string;
  /** The sentence when it does not. */
  readonly failureTitle: string;
  readonly measure: string;
  readonly select: Selection;
  /** The other selection of a ratio (its denominator); undefined for every other statistic. */
  readonly against: Selection | undefined;
  readonly statistic: StatisticName;
  /** What the statistic needs besides samples: `{ p: 0.95 }`, `{ tolerance: 0.25, floor: 0.05 }`. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly limit: { readonly op: Comparison; readonly value: number };
  /** As `value`, `lower`, `upper` and the limit are given: `s`, `1`, `By`. */
  readonly unit: string;
  /** Fewer planned samples than this: not measured. */
  readonly leastSamples: number;
  readonly required: boolean;
  /** What the claim should have said, where it is refuted: `cached uploads take about {value}`. */
  readonly correction?: string;
  /**
   * By reason or state, what to do: `fail`, `inconclusive`, `not_measured`, or a reason's own word; `inconclusive/probe` holds
   * where there was no probe, `inconclusive/gateway/probe` where there was neither.
   */
  readonly advice: Readonly<Record<string, string>>;
}
