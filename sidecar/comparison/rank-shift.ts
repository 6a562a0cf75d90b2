import { mannWhitneyProbabilities } from '../claims/mann-whitney.ts';
import { type Interval, middleOf } from './run-extract.ts';

/** How far head lies above base, between one-sided bounds; infinite where open. */
export interface Shift {
  readonly value: number | null;
  readonly lower: number;
  readonly upper: number;
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
  const rank = rankAt(strata, alpha);
  const smallest = differences(strata, (base, head) => orElse(head.lower - base.upper, -Infinity));
  const largest = differences(strata, (base, head) => orElse(head.upper - base.lower, Infinity));
  const middles = differences(strata, (base, head) => orElse((middleOf(head) ?? Number.NaN) - (middleOf(base) ?? Number.NaN), Number.NaN)).filter((value) => !Number.isNaN(value));
  return { value: median(middles), lower: smallest[rank - 1] ?? -Infinity, upper: largest[largest.length - rank] ?? Infinity };
}

/** The largest k with P(count < k) ≤ alpha: so many of the extreme differences may lie beyond the truth. */
function rankAt(strata: readonly Stratum[], alpha: number): number {
  let probabilities = Float64Array.of(1);
  for (const { base, head } of strata) probabilities = convolve(probabilities, mannWhitneyProbabilities(base.length, head.length));
  let sum = 0;
  let rank = 0;
  for (const probability of probabilities) {
    sum += probability;
    if (sum > alpha) break;
    rank += 1;
  }
  return rank;
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
