import type { Claim, StatisticName } from './claim.ts';

/**
 * A run that is repeated until it is decided is looked at several times, and each look may be wrong. The error is spent by
 * a union bound (the Bonferroni form of Lan & DeMets 1983, Biometrika 70:659): 0.04 at the first look, which is the
 * ordinary run, and 0.01 shared evenly among the later ones. Together they keep to 0.05, whatever the statistic, because
 * each bound keeps to its own level for the n it is taken at.
 */
const FIRST_ALPHA = 0.04;
const LATER_ALPHA = 0.01;
/** What one look alone may spend, and all of them together. */
const TOTAL_ALPHA = 0.05;

/** After the first look at most so many: a sixth doubling would take 32 times the ordinary run. */
const MOST_LATER_LOOKS = 5;

/** What the claims that stay open are taken to need of the ordinary run's time, before anyone knows which these are. */
const OPEN_PART = 1 / 4;

/** The error that look `look` of `most` may make, counted from 1. */
export function alphaOfLook(look: number, most: number): number {
  if (most === 1) return TOTAL_ALPHA;
  return look === 1 ? FIRST_ALPHA : LATER_ALPHA / (most - 1);
}

/** The confidence of each bound at look `look` of `most`. */
export const levelOfLook = (look: number, most: number): number => Number((1 - alphaOfLook(look, most)).toPrecision(12));

/**
 * The error of the whole procedure at which a refutation at one look would still stand: p at that look, over the part of
 * the error that this look has.
 */
export const sequentialP = (p: number, alpha: number): number => Math.min(1, (p * TOTAL_ALPHA) / alpha);

/** How often look `look` plans the open claims' calls anew: once for the second, then as often as all looks before. */
export const passesOfLook = (look: number): number => (look === 1 ? 1 : 2 ** (look - 2));

/**
 * How many looks a budget is good for, fixed before anything is seen: 1 where it leaves no time for a second. Between one
 * look and the next the number of samples doubles.
 */
export function mostLooks(budgetSeconds: number, runSeconds: number): number {
  const passes = Math.max(0, budgetSeconds - runSeconds) / (runSeconds * OPEN_PART);
  return 1 + Math.min(MOST_LATER_LOOKS, Math.floor(Math.log2(passes + 1)));
}

/** A census speaks of what it counted, a zero count that failed stays failed, and memory is weighed on a path that is walked once. */
const LOOKED_AT_ONCE: ReadonlySet<StatisticName> = new Set(['census-share', 'census-range', 'zero-count', 'growth']);

/** True where more samples may be gathered for a claim that was left open. */
export const isRepeatable = ({ statistic }: Pick<Claim, 'statistic'>): boolean => !LOOKED_AT_ONCE.has(statistic);
