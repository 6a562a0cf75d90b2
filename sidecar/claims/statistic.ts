import type { Sample, SampleSet } from '../measures/sample.ts';
import type { StatisticName } from './claim.ts';

/** What a statistic makes of its samples: a point value and two one-sided bounds, unrounded. */
export interface Estimate {
  /** On the middles of the samples' intervals; null where too many of them are open. */
  readonly value: number | null;
  /** −Infinity where open. */
  readonly lower: number;
  /** Infinity where open. */
  readonly upper: number;
  /** Confidence of each bound; null for a census, which has none. */
  readonly level: number | null;
  /** What a reader must know beside the bounds: `up to 9.5 % of calls may be of a kind not seen`. */
  readonly note?: string;
  /**
   * Exact tail probabilities if the truth were `limit`; where there are any, they decide instead of the bounds, so
   * that no rounding of a quantile does.
   */
  readonly tails?: (limit: number) => Tails;
}

/** Small `above`: proven to lie above the limit. Small `below`: proven to lie below. */
export interface Tails {
  readonly above: number;
  readonly below: number;
}

/** A number that a statistic takes from its claim, besides samples. */
export interface Parameter {
  readonly meaning: string;
  /** `s` is divided by the time scale, as limits are. */
  readonly unit: 's' | '1';
  /** True where the statistic means nothing without it. */
  readonly required: boolean;
  /** The smallest and largest value that make sense, both allowed. */
  readonly range: readonly [number, number];
}

/** The parameters of one claim, times already scaled. */
export type Parameters = Readonly<Record<string, number>>;

/** How far the observed value is from deciding, for the number of samples that would. */
export interface Distance {
  readonly estimate: Estimate;
  readonly limit: number;
  /** True where the claim holds for values below its limit. */
  readonly holdsBelow: boolean;
  readonly alpha: number;
}

/** One end of all samples of a selection, or of those that a ratio divides by. */
export type SampleEnd = 'lower' | 'upper' | 'against-lower' | 'against-upper';

/** One way to get from samples to bounds; every statistic is one of these, in a file named for it. */
export interface Statistic {
  readonly name: StatisticName;
  /** How the bounds are computed, with its source. */
  readonly method: string;
  /** By name; `prefix.*` stands for any name that begins so. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Unit of its value: that of its measure, or a number of its own. */
  readonly unit: 'of the measure' | '1';
  /** True where the point value is a share, to be read in percent. */
  readonly isShare: boolean;
  /** What a claim's `leastSamples` counts: samples, or units, cells, the smallest group. */
  readonly counts: string;
  /** The ends of samples that each bound is computed from. @default its own end */
  readonly restsOn?: { readonly lower: readonly SampleEnd[]; readonly upper: readonly SampleEnd[] };
  /** The samples as the statistic needs them: pairs made ratios, times made hits and misses. */
  prepare(samples: SampleSet, against: SampleSet | undefined, parameters: Parameters): readonly Sample[];
  count(samples: readonly Sample[], parameters: Parameters): number;
  estimate(samples: readonly Sample[], parameters: Parameters, alpha: number): Estimate;
  /** The least number of samples in all that would decide at what is seen; null where no number would. */
  samplesNeeded(samples: readonly Sample[], parameters: Parameters, distance: Distance): number | null;
}

/** More samples than this are no advice. */
export const MOST_SAMPLES_NEEDED = 10_000;

/** Bounds on a mean shrink with the root of n: n · (half-width ÷ distance)², rounded up. */
export function samplesForHalfWidth(count: number, { estimate, limit }: Distance): number | null {
  if (estimate.value === null) return null;
  const distance = Math.abs(limit - estimate.value);
  const halfWidth = limit > estimate.value ? estimate.upper - estimate.value : estimate.value - estimate.lower;
  const needed = Math.ceil(count * (halfWidth / distance) ** 2);
  return Number.isFinite(needed) && needed <= MOST_SAMPLES_NEEDED ? Math.max(needed, count + 1) : null;
}
