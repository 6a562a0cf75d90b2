import { countCdf, isExactFor, type Sizes } from '../claims/mann-whitney.ts';
import { type Interval, middleOf } from './run-extract.ts';

/** How far head lies above base, between one-sided bounds; infinite where open. */
export interface Shift {
  readonly value: number | null;
  readonly lower: number;
  readonly upper: number;
  /** The smallest error at which the bounds would show that the truth lies above a threshold, or below it. */
  readonly pAbove: (threshold: number) => number;
  readonly pBelow: (threshold: number) => number;
}

/** Samples of base and head in one stratum. */
export interface Stratum {
  readonly base: readonly Interval[];
  readonly head: readonly Interval[];
}

/**
 * Hodges & Lehmann's shift between independent samples with its distribution-free bounds (1963): the order statistics of
 * all differences within the strata, at the rank that the null distribution of the Mann–Whitney count gives (1947); over
 * several strata the count is the sum of theirs (van Elteren 1960, unit weights).
 * Lower bound from the smallest differences that the samples' intervals allow, upper bound from the largest.
 */
export function rankShift(strata: readonly Stratum[], alpha: number): Shift {
  const cdf = countCdf(sizesOf(strata));
  const beyond = cdf.findIndex((probability) => probability > alpha);
  const rank = beyond === -1 ? cdf.length : beyond;
  const smallest = differences(strata, (base, head) => orElse(head.lower - base.upper, -Infinity));
  const largest = differences(strata, (base, head) => orElse(head.upper - base.lower, Infinity));
  const middles = differences(strata, (base, head) => orElse((middleOf(head) ?? Number.NaN) - (middleOf(base) ?? Number.NaN), Number.NaN)).filter((value) => !Number.isNaN(value));
  return {
    value: median(middles),
    lower: smallest[rank - 1] ?? -Infinity,
    upper: largest[largest.length - rank] ?? Infinity,
    // So many differences speak against it; the bound passes the threshold at the rank after them.
    pAbove: (threshold) => cdf[smallest.filter((difference) => difference <= threshold).length] ?? 1,
    pBelow: (threshold) => cdf[largest.filter((difference) => difference >= threshold).length] ?? 1,
  };
}

const sizesOf = (strata: readonly Stratum[]): readonly Sizes[] => strata.map(({ base, head }) => [base.length, head.length]);

/** What the bounds of such a shift are taken from, in words. */
export const boundsInWords = (strata: readonly Stratum[]): string => (isExactFor(sizesOf(strata)) ? 'exact Mann–Whitney bounds' : 'Mann–Whitney bounds by the normal approximation');

/** In order; of 800 values on each side there are 640,000. */
const differences = (strata: readonly Stratum[], difference: (base: Interval, head: Interval) => number): Float64Array =>
  Float64Array.from(strata.flatMap(({ base, head }) => head.flatMap((b) => base.map((a) => difference(a, b))))).toSorted();

/** The difference of two equal infinities says nothing about that end. */
export const orElse = (value: number, otherwise: number): number => (Number.isNaN(value) ? otherwise : value);

function median(sorted: Float64Array): number | null {
  const half = sorted.length / 2;
  const value = ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
  return Number.isFinite(value) ? value : null;
}
