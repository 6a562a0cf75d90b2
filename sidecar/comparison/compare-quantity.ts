import type { Claim } from '../claims/claim.ts';
import { numeral } from '../verdict/numeral.ts';
import type { Change } from '../verdict/comparison-schema.ts';
import { boundsOfBoth } from './bounds-of-both.ts';
import { pairedShift, pairsOf } from './pairs.ts';
import { boundsInWords, rankShift, type Shift, type Stratum } from './rank-shift.ts';
import { type ExtractedSample, type Interval, intervalOf, type Quantity } from './run-extract.ts';

/** How two quantities are held against each other. */
export interface CompareOptions {
  /** A share of the base value; points for what is a share itself. */
  readonly tolerance: number;
  /** True where the runs were under way at the same time. */
  readonly together: boolean;
}

/** The error that each bound is allowed. */
const ALPHA = 0.05;

/** Statistics whose samples are sizes above nothing: they are compared by their ratio, on logarithms. */
const SIZES = new Set<Claim['statistic']>(['median', 'quantile', 'mean', 'stratified-mean', 'paired-ratio']);

interface Finding extends Shift {
  readonly level: number | null;
  readonly paired: boolean;
  readonly method: string;
}

/** Compares what one claim selects in two runs; whether a regression stands among many is for the one who knows all. */
export function compareQuantity(claim: Claim, base: Quantity, head: Quantity, options: CompareOptions): Change {
  const kind = SIZES.has(claim.statistic) || claim.statistic === 'census-range' ? 'ratio' : 'difference';
  const sides = { base: { value: base.value, samples: base.samples.length }, head: { value: head.value, samples: head.samples.length } };
  const common = { claim: claim.id, measure: claim.measure, statistic: claim.statistic, unit: claim.unit, kind, ...sides } as const;
  const why = unfit(claim, base, head);
  const found = why === undefined ? find(claim, base, head, options) : undefined;
  if (found === undefined) return { ...common, ...NOTHING, reason: why ?? '' };
  return { ...common, ...numbersOf(found, kind), paired: found.paired, method: found.method, ...decide(found, kind, claim, options.tolerance) };
}

const NOTHING = { outcome: 'cannot_tell', words: 'cannot tell', value: null, lower: null, upper: null, level: null, p: null, paired: false, method: '', regression: false, withinTolerance: false } as const;

function unfit(claim: Claim, base: Quantity, head: Quantity): string | undefined {
  if (claim.statistic === 'shift') return 'it holds a run against itself';
  if (base.missing !== '') return `in base: ${base.missing}`;
  return head.missing === '' ? undefined : `in head: ${head.missing}`;
}

function find(claim: Claim, base: Quantity, head: Quantity, { together }: CompareOptions): Finding {
  if (!SIZES.has(claim.statistic)) return boundsOfBoth(claim, base, head, ALPHA);
  const pairs = pairsOf(base.samples, head.samples, together)?.map((pair) => ({ base: logOf(pair.base), head: logOf(pair.head) }));
  const strata = strataOf(base.samples, head.samples);
  const shift = pairs === undefined ? rankShift(strata, ALPHA) : pairedShift(pairs, ALPHA);
  return {
    value: shift.value === null ? null : Math.exp(shift.value),
    lower: Math.exp(shift.lower),
    upper: Math.exp(shift.upper),
    pAbove: (threshold) => shift.pAbove(Math.log(threshold)),
    pBelow: (threshold) => shift.pBelow(Math.log(threshold)),
    level: 1 - ALPHA,
    paired: pairs !== undefined,
    method: pairs === undefined ? `Hodges–Lehmann shift of logarithms, ${boundsInWords(strata)}` : 'median of paired ratios, order statistics, exact (binomial)',
  };
}

/** What is not above nothing has no logarithm: its end is open. */
const logOf = ({ lower, upper }: Interval): Interval => ({ lower: Math.log(Math.max(0, lower)), upper: Math.log(Math.max(0, upper)) });

/** A kind of call that only one of the runs has tells nothing. */
function strataOf(base: readonly ExtractedSample[], head: readonly ExtractedSample[]): readonly Stratum[] {
  const names = [...new Set(base.map(({ stratum }) => stratum))].toSorted();
  return names.map((name) => ({ base: logsOf(base, name), head: logsOf(head, name) })).filter((stratum) => stratum.head.length > 0);
}

const logsOf = (samples: readonly ExtractedSample[], name: string): readonly Interval[] => samples.filter(({ stratum }) => stratum === name).map((sample) => logOf(intervalOf(sample)));

type Numbers = Pick<Change, 'value' | 'lower' | 'upper' | 'level'>;

/** A ratio of zero is as open as one without an end. */
function numbersOf({ value, lower, upper, level }: Finding, kind: Change['kind']): Numbers {
  return { value: numeral(value), lower: kind === 'ratio' && lower === 0 ? null : numeral(lower), upper: numeral(upper), level };
}

type Decision = Pick<Change, 'outcome' | 'words' | 'p' | 'regression' | 'withinTolerance' | 'reason'>;

function decide({ lower, upper, level, pAbove, pBelow }: Finding, kind: Change['kind'], claim: Claim, tolerance: number): Decision {
  const [least, most] = kind === 'ratio' ? [1 / (1 + tolerance), 1 + tolerance] : [-tolerance, tolerance];
  // A census has no sampling error to tell a difference from: only what exceeds the tolerance is one.
  const [below, above] = level === null ? [least, most] : kind === 'ratio' ? [1, 1] : [0, 0];
  const smallerIsBetter = claim.limit.op.startsWith('<');
  const direction = lower > above ? 'up' : upper < below ? 'down' : undefined;
  const isOpen = lower === (kind === 'ratio' ? 0 : -Infinity) || upper === Infinity;
  const outcome = direction === undefined ? (isOpen ? 'cannot_tell' : 'no_difference_shown') : (direction === 'up') === smallerIsBetter ? 'worse' : 'better';
  return {
    outcome,
    words: wordsFor(outcome, claim),
    p: level === null || outcome === 'cannot_tell' ? null : numeral(smallerIsBetter ? pAbove(most) : pBelow(least)),
    regression: outcome === 'worse' && (direction === 'up' ? lower > most : upper < least),
    withinTolerance: lower >= least && upper <= most,
    reason: outcome === 'cannot_tell' ? 'a bound is open: too few samples, or too many without an end' : '',
  };
}

/** Times are faster or slower, memory less or more; anything else is better or worse. */
function wordsFor(outcome: Change['outcome'], { unit }: Claim): string {
  if (outcome === 'no_difference_shown') return 'no difference shown';
  if (outcome === 'cannot_tell') return 'cannot tell';
  if (unit === 's') return outcome === 'better' ? 'faster' : 'slower';
  if (unit === 'By') return outcome === 'better' ? 'less' : 'more';
  return outcome;
}
