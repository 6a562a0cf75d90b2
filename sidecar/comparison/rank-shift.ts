import { mannWhitneyProbabilities } from '../claims/mann-whitney.ts';
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
 * Hodges & Lehmann's shift between independent samples with its exact distribution-free bounds (1963): the order statistics of
 * all differences within the strata, at the rank that the null distribution of the Mann–Whitney count gives (1947); over
 * several strata the count is the sum of theirs, and its distribution their convolution (van Elteren 1960, unit weights).
 * Lower bound from the smallest differences that the samples' intervals allow, upper bound from the largest.
 */
export function rankShift(strata: readonly Stratum[], alpha: number): Shift {
  const cdf = nullDistribution(strata);
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

/** P(count ≤ k) for k = 0, 1 …: so many of the extreme differences may lie beyond the truth. */
function nullDistribution(strata: readonly Stratum[]): readonly number[] {
  let probabilities = Float64Array.of(1);
  for (const { base, head } of strata) probabilities = convolve(probabilities, mannWhitneyProbabilities(base.length, head.length));
  let sum = 0;
  return Array.from(probabilities, (probability) => (sum += probability));
}

function convolve(first: Float64Array, second: Float64Array): Float64Array<ArrayBuffer> {
  const sum = new Float64Array(first.length + second.length - 1);
  for (const [at, a] of first.entries()) for (const [further, b] of second.entries()) sum[at + further] = (sum[at + further] ?? 0) + a * b;
  return sum;
}

const differences = (strata: readonly Stratum[], difference: (base: Interval, head: Interval) => number): readonly number[] =>
  strata
    .flatMap(({ base, head }) => head.flatMap((b) => base.map((a) => difference(a, b))))
    .toSorted((x, y) => (x < y ? -1 : x > y ? 1 : 0));

/** The difference of two equal infinities says nothing about that end. */
export const orElse = (value: number, otherwise: number): number => (Number.isNaN(value) ? otherwise : value);

function median(sorted: readonly number[]): number | null {
  const half = sorted.length / 2;
  const value = ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2;
  return Number.isFinite(value) ? value : null;
}
