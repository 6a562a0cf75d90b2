import type { Claim } from '../claims/claim.ts';
import { statisticOf } from '../claims/statistics.ts';
import type { Sample } from '../measures/sample.ts';
import type { ExtractedSample, Quantity } from './run-extract.ts';
import { intervalOf } from './run-extract.ts';

/** How head differs from base, between bounds. */
interface Bounds {
  readonly value: number | null;
  readonly lower: number;
  readonly upper: number;
  /** Null for a census. */
  readonly level: number | null;
  readonly paired: false;
  readonly method: string;
}

/**
 * Takes the claim's own bounds in both runs, each at half the error, as far apart as they can be (Bonferroni): for shares,
 * censuses and growth, whose samples have no shift in common. Memory is compared by its ratio, the rest by difference.
 */
export function boundsOfBoth(claim: Claim, base: Quantity, head: Quantity, alpha: number): Bounds {
  // Events that must not happen are counted one by one; how often they happen is a share.
  const statistic = statisticOf[claim.statistic === 'zero-count' ? 'share' : claim.statistic];
  const estimate = ({ samples }: Quantity) => statistic.estimate(samples.map(asSample), claim.parameters, alpha / 2);
  const [before, after] = [estimate(base), estimate(head)];
  const isRatio = claim.statistic === 'census-range';
  const combine = (b: number | null, a: number | null): number | null => (a === null || b === null ? null : isRatio ? a / b : a - b);
  return {
    value: combine(before.value, after.value),
    lower: orOpen(combine(before.upper, after.lower), isRatio ? 0 : -Infinity),
    upper: orOpen(combine(before.lower, after.upper), Infinity),
    level: before.level === null ? null : 1 - alpha,
    paired: false,
    method: before.level === null ? 'smallest and largest of both runs' : `${statistic.method}, of both runs at half the error each`,
  };
}

const orOpen = (value: number | null, open: number): number => (value === null || Number.isNaN(value) ? open : value);

const asSample = (sample: ExtractedSample, order: number): Sample => ({
  ...intervalOf(sample),
  key: String(order),
  pair: sample.pair,
  cluster: sample.cluster,
  stratum: sample.stratum,
  order,
  standing: 'seen',
  reason: '',
  sources: [],
  traceId: '',
  spanId: '',
});
