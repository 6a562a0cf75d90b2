import { normalCdf } from './distributions.ts';
import type { Interval } from './interval.ts';

/** The sizes of two samples that are held against each other. */
export type Sizes = readonly [m: number, n: number];

/** More pairs than these have no exact table: it would take (m·n)² ÷ 4 steps and m·n² numbers. */
const MOST_EXACT_PAIRS = 10_000;

/** True where the distribution of the counts of these samples together is exact. */
export const isExactFor = (sizes: readonly Sizes[]): boolean => pairsOf(sizes) <= MOST_EXACT_PAIRS;

/** P(U ≤ u) for u = 0 … m·n where both samples come from one distribution without ties. */
export function mannWhitneyCdf(m: number, n: number): readonly number[] {
  const sizes = `${m} ${n}`;
  const known = tables.get(sizes);
  if (known !== undefined) return known;
  const table = countCdf([[m, n]]);
  // One judgement asks for few sizes, but for each of them again and again.
  if (tables.size >= MOST_TABLES) tables.clear();
  tables.set(sizes, table);
  return table;
}

const MOST_TABLES = 64;
const tables = new Map<string, readonly number[]>();

/**
 * P(sum of the counts ≤ u) for u = 0 … Σ m·n, of independent strata: the convolution of their exact distributions (van Elteren 1960, unit
 * weights). Beyond 10,000 pairs the normal distribution with their mean and variance and the correction for continuity (Mann & Whitney 1947,
 * section 4): with ten values or more on each side its 5 % are 4.99 to 5.02 %, and its smaller tails lie above the exact ones, so that bounds are
 * no narrower there.
 */
export function countCdf(sizes: readonly Sizes[]): readonly number[] {
  if (!isExactFor(sizes)) return normalCountCdf(sizes);
  let probabilities = Float64Array.of(1);
  for (const [m, n] of sizes) probabilities = convolve(probabilities, countProbabilities(m, n));
  let sum = 0;
  return Array.from(probabilities, (probability) => (sum += probability));
}

const pairsOf = (sizes: readonly Sizes[]): number => sizes.reduce((sum, [m, n]) => sum + m * n, 0);

function normalCountCdf(sizes: readonly Sizes[]): readonly number[] {
  const pairs = pairsOf(sizes);
  const deviation = Math.sqrt(sizes.reduce((sum, [m, n]) => sum + (m * n * (m + n + 1)) / 12, 0));
  return Array.from({ length: pairs + 1 }, (_, count) => normalCdf((count + 0.5 - pairs / 2) / deviation));
}

function convolve(first: Float64Array, second: Float64Array): Float64Array<ArrayBuffer> {
  const sum = new Float64Array(first.length + second.length - 1);
  for (const [at, a] of first.entries()) for (const [further, b] of second.entries()) sum[at + further] = (sum[at + further] ?? 0) + a * b;
  return sum;
}

/** P(U = u) for u = 0 … m·n: the recursion of Mann & Whitney 1947, on probabilities, so that nothing overflows. */
function countProbabilities(m: number, n: number): Float64Array {
  let row: Float64Array[] = Array.from({ length: n + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= m; i += 1) {
    const next: Float64Array[] = [Float64Array.of(1)];
    for (let j = 1; j <= n; j += 1) {
      const added = row[j] ?? Float64Array.of();
      const before = next[j - 1] ?? Float64Array.of();
      const table = new Float64Array(i * j + 1);
      for (let u = 0; u < table.length; u += 1) table[u] = (i * (added[u - j] ?? 0) + j * (before[u] ?? 0)) / (i + j);
      next.push(table);
    }
    row = next;
  }
  return row[n] ?? Float64Array.of();
}

/** Hodges & Lehmann's estimate of how far `second` lies above `first`: the median of all differences. */
export function hodgesLehmann(first: readonly number[], second: readonly number[]): number {
  const all = differences(first, second);
  const half = all.length / 2;
  return ((all[Math.ceil(half) - 1] ?? Number.NaN) + (all[Math.floor(half)] ?? Number.NaN)) / 2;
}

/**
 * Exact one-sided bounds on the shift from `first` to `second`, from the ordered differences (Hodges & Lehmann 1963):
 * lower bound from the smallest differences that the intervals allow, upper bound from the largest.
 */
export function shiftBounds(first: readonly Interval[], second: readonly Interval[], alpha: number): Interval {
  const cdf = mannWhitneyCdf(first.length, second.length);
  const rank = cdf.findIndex((probability) => probability > alpha);
  const smallest = differences(first.map(({ upper }) => upper), second.map(({ lower }) => lower));
  const largest = differences(first.map(({ lower }) => lower), second.map(({ upper }) => upper));
  return {
    lower: smallest[rank - 1] ?? Number.NEGATIVE_INFINITY,
    upper: largest[largest.length - rank] ?? Number.POSITIVE_INFINITY,
  };
}

function differences(first: readonly number[], second: readonly number[]): readonly number[] {
  return second.flatMap((b) => first.map((a) => b - a)).toSorted((x, y) => (x < y ? -1 : x > y ? 1 : 0));
}
