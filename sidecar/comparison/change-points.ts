import { mannWhitneyCdf } from '../claims/mann-whitney.ts';

/** A place in a series where its level changed. */
export interface ChangePoint {
  /** Place of the first value of the new level, from 0. */
  readonly at: number;
  /** How likely so strong a change would be found somewhere in this part of the series if there were none; exact but for ties, with which it is less. */
  readonly p: number;
  /** Medians of the stretch before and of that after. */
  readonly before: number;
  readonly after: number;
}

/** Fewer values than these show no change: at ten a complete separation is just beyond chance. */
export const LEAST_FOR_CHANGE_POINTS = 10;
/** Fewer values than these on a side are no level. */
const LEAST_SIDE = 3;
const ALPHA = 0.05;
/** A series is looked at as far back as this: beyond, the exact distribution takes too long. */
const MOST_VALUES = 200;

/**
 * Finds where the level of a series changed: the split whose two sides differ most by the Mann–Whitney rank test, a maximally
 * selected rank statistic (Miller & Siegmund 1982, Biometrics 38:1011; Lausen & Schumacher 1992, Biometrics 48:73) with its exact
 * tail times the number of splits (Bonferroni), so that in a series without a change one is found with probability 0.05 at most; then
 * each side again (binary segmentation, Scott & Knott 1974, Biometrics 30:507). Nothing is drawn at random, and no shape of the
 * values is assumed. Of more than 200 values the last are looked at.
 *
 * @example
 * changePoints([1, 2, 1, 2, 1, 2, 8, 9, 8, 9, 8, 9]); // [{ at: 6, p: 0.015…, before: 1.5, after: 8.5 }]
 */
export function changePoints(series: readonly number[]): readonly ChangePoint[] {
  const offset = Math.max(0, series.length - MOST_VALUES);
  const values = series.slice(offset);
  if (values.length < LEAST_FOR_CHANGE_POINTS) return [];
  const found = splits(values, 0).toSorted((a, b) => a.at - b.at);
  return found.map(({ at, p }, index) => ({
    at: at + offset,
    p,
    before: medianOf(values.slice(found[index - 1]?.at ?? 0, at)),
    after: medianOf(values.slice(at, found[index + 1]?.at ?? values.length)),
  }));
}

interface Split {
  readonly at: number;
  readonly p: number;
}

function splits(values: readonly number[], from: number): readonly Split[] {
  const best = bestSplit(values);
  if (best === undefined || best.p > ALPHA) return [];
  return [...splits(values.slice(0, best.at), from), { at: from + best.at, p: best.p }, ...splits(values.slice(best.at), from + best.at)];
}

/** The split whose standardised count is the largest; of equal ones the most even. */
function bestSplit(values: readonly number[]): Split | undefined {
  const n = values.length;
  let best: { readonly at: number; readonly count: number; readonly score: number } | undefined;
  for (let at = LEAST_SIDE; at <= n - LEAST_SIDE; at += 1) {
    const count = smallerCount(values.slice(0, at), values.slice(at));
    const pairs = at * (n - at);
    const score = (pairs / 2 - count) / Math.sqrt((pairs * (n + 1)) / 12);
    const isMoreEven = best !== undefined && Math.abs(at - n / 2) < Math.abs(best.at - n / 2);
    if (best === undefined || score > best.score || (score === best.score && isMoreEven)) best = { at, count, score };
  }
  if (best === undefined) return undefined;
  const cdf = mannWhitneyCdf(Math.min(best.at, n - best.at), Math.max(best.at, n - best.at));
  const splitsTried = n - 2 * LEAST_SIDE + 1;
  return { at: best.at, p: Math.min(1, splitsTried * 2 * (cdf[Math.ceil(best.count)] ?? 1)) };
}

/** The smaller of the two Mann–Whitney counts; ties count half to each side, against a difference. */
function smallerCount(first: readonly number[], second: readonly number[]): number {
  let below = 0;
  for (const a of first) for (const b of second) below += b < a ? 1 : b > a ? 0 : 0.5;
  return Math.min(below, first.length * second.length - below);
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
}
