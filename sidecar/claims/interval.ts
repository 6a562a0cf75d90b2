import type { Sample } from '../measures/sample.ts';

/** What arithmetic needs of a sample. */
export type Interval = Pick<Sample, 'lower' | 'upper'>;

const ascending = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/** Lower ends, ascending: what lower bounds are computed from. */
export function sortedLowers(samples: readonly Interval[]): readonly number[] {
  return samples.map((sample) => sample.lower).toSorted(ascending);
}

/** Upper ends, ascending: what upper bounds are computed from. */
export function sortedUppers(samples: readonly Interval[]): readonly number[] {
  return samples.map((sample) => sample.upper).toSorted(ascending);
}

/** Middle of an interval: infinite where it is open above (a call that never ended is slow), undefined where nothing is known. */
export function middle({ lower, upper }: Interval): number | undefined {
  if (upper === Number.POSITIVE_INFINITY) return lower === Number.NEGATIVE_INFINITY ? undefined : upper;
  return lower === Number.NEGATIVE_INFINITY ? lower : lower / 2 + upper / 2;
}

/** Middles of all samples of which anything is known, ascending. */
export function sortedMiddles(samples: readonly Interval[]): readonly number[] {
  return samples
    .map(middle)
    .filter((value) => value !== undefined)
    .toSorted(ascending);
}

/** The quantile `p` of ascending values by linear interpolation (Hyndman & Fan 1996, type 7); null where it is not finite. */
export function quantileOf(sorted: readonly number[], p: number): number | null {
  const place = p * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return null;
  return finite(below === above ? below : below + (place - Math.floor(place)) * (above - below));
}

/** The value, or null where it is not finite. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Mean and standard deviation (n − 1) of values; both infinite or undefined as the values make them. */
export function meanAndDeviation(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
