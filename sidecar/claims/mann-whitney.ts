import type { Interval } from './interval.ts';

/** P(U ≤ u) for u = 0 … m·n where both samples come from one distribution without ties. */
export function mannWhitneyCdf(m: number, n: number): readonly number[] {
  const sizes = `${m} ${n}`;
  const known = tables.get(sizes);
  if (known !== undefined) return known;
  let sum = 0;
  const table = Array.from(mannWhitneyProbabilities(m, n), (probability) => (sum += probability));
  // One judgement asks for few sizes, but for each of them again and again.
  if (tables.size >= MOST_TABLES) tables.clear();
  tables.set(sizes, table);
  return table;
}

const MOST_TABLES = 64;
const tables = new Map<string, readonly number[]>();

/** P(U = u) for u = 0 … m·n: the recursion of Mann & Whitney 1947, on probabilities, so that nothing overflows. */
export function mannWhitneyProbabilities(m: number, n: number): Float64Array {
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
