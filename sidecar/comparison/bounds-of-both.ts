import type { Claim } from '../claims/claim.ts';
import { statisticOf } from '../claims/statistics.ts';
import type { Sample } from '../measures/sample.ts';
import type { Shift } from './rank-shift.ts';
import type { ExtractedSample, Quantity } from './run-extract.ts';
import { intervalOf } from './run-extract.ts';

/** How head differs from base, between bounds. */
interface Bounds extends Shift {
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
  const bounds = boundsAt(claim, base, head, alpha);
  return {
    ...bounds,
    pAbove: (threshold) => smallestError((error) => boundsAt(claim, base, head, error).lower > threshold),
    pBelow: (threshold) => smallestError((error) => boundsAt(claim, base, head, error).upper < threshold),
  };
}

/** By bisection, as every bound widens with its level; 1 where no error would do. */
function smallestError(holds: (error: number) => boolean): number {
  if (!holds(LARGEST_ERROR)) return 1;
  let [low, high] = [Math.log(SMALLEST_ERROR), Math.log(LARGEST_ERROR)];
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    if (holds(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}

const SMALLEST_ERROR = 1e-15;
const LARGEST_ERROR = 0.5;
const HALVINGS = 40;

function boundsAt(claim: Claim, base: Quantity, head: Quantity, alpha: number): Omit<Bounds, 'pAbove' | 'pBelow'> {
  // Events that must not happen are counted one by one; how often they happen is a share.
  const counts = claim.statistic === 'zero-count';
  const statistic = statisticOf[counts ? 'share' : claim.statistic];
  const estimate = ({ samples }: Quantity) => statistic.estimate(samples.map((sample, order) => (counts ? asEvent(asSample(sample, order)) : asSample(sample, order))), claim.parameters, alpha / 2);
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

/** An event took place or did not: one of which nothing is known lies between. */
const asEvent = (sample: Sample): Sample => ({ ...sample, lower: Math.max(0, sample.lower), upper: Math.min(1, sample.upper) });

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
