import type { Sample, SampleSet } from '../measures/sample.ts';
import type { EvidenceSample, ReasonCode } from './judgement.ts';
import { isUsableForMedian } from './median.ts';
import { bounds } from './quantity.ts';
import type { ScaledClaim } from './scaled-claim.ts';
import { isProvenEvent } from './zero-count.ts';

/** Why there are too few samples to judge by, planned or undisturbed; undefined where there are enough. */
export function shortageOf(
  { claim, statistic, parameters }: ScaledClaim,
  planned: readonly Sample[],
  taking: readonly Sample[],
): { readonly code: ReasonCode; readonly reason: string } | undefined {
  // One proven event refutes at any n: rule 7.
  if (claim.statistic === 'zero-count' && taking.some(isProvenEvent)) return undefined;
  const plannedCount = statistic.count(planned, parameters);
  const count = statistic.count(taking, parameters);
  const least = `at least ${claim.leastSamples} ${statistic.counts} are needed`;
  if (plannedCount < claim.leastSamples) return { code: 'too_few_samples', reason: `${plannedCount} planned, ${least}` };
  const disturbed = planned.length - taking.length;
  if (count < claim.leastSamples) return { code: 'disturbed', reason: `${disturbed} of ${planned.length} samples were disturbed by another client's calls, ${count} are left, ${least}` };
  const isMedian = claim.statistic === 'median' || claim.statistic === 'paired-ratio';
  if (isMedian && !isUsableForMedian(count)) {
    const why = disturbed > 0 ? ` (${disturbed} more were disturbed by another client's calls)` : '';
    return { code: disturbed > 0 ? 'disturbed' : 'too_few_samples', reason: `${count} samples${why}: the bounds of a median are taken from 5, or from 8 and more` };
  }
  return undefined;
}

/** More contradictions than these tell no more. */
const MOST_CONTRADICTIONS = 10;

/** Two sources that cannot both be right, with the spans of both; undefined where there are none. */
export function contradictionIn(
  samples: SampleSet,
  against: SampleSet | undefined,
): { readonly reason: string; readonly evidence: readonly EvidenceSample[] } | undefined {
  const sets = against === undefined ? [samples] : [samples, against];
  const contradictions = sets.flatMap((set) => set.contradictions.map((found) => ({ ...found, unit: set.unit })));
  const [head] = contradictions;
  if (head === undefined) return undefined;
  const { first, second } = head;
  const side = ({ source, lower, upper, spanId }: typeof first): string => `${source} says ${bounds(lower, upper, head.unit)} (span ${spanId})`;
  return {
    reason: `${contradictions.length} ${contradictions.length === 1 ? 'sample is' : 'samples are'} contradicted${contradictions.length === 1 ? '' : '; of the first'}: ${side(first)}, ${side(second)}`,
    evidence: contradictions.slice(0, MOST_CONTRADICTIONS).flatMap(({ first: one, second: other }) => [one, other].map((sample) => ({ role: 'contradiction' as const, sample }))),
  };
}
