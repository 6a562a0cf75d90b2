import type { Sample } from '../measures/sample.ts';
import type { Claim } from './claim.ts';
import { middle } from './interval.ts';
import type { EvidenceSample } from './judgement.ts';
import { statisticOf } from './statistics.ts';

/** More violations than these tell no more. */
const MOST_VIOLATIONS = 10;

/** A whole sample that decided, and the part it played. */
export interface PickedSample extends EvidenceSample {
  readonly sample: Sample;
}

/** The samples that an engineer wants to open first: slowest, median and fastest, or each that went wrong. */
export function evidenceOf(claim: Claim, samples: readonly Sample[]): readonly PickedSample[] {
  const inOrder = samples.toSorted((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
  const violations = inOrder.filter((sample) => isViolation(claim, sample)).slice(0, MOST_VIOLATIONS);
  if (violations.length > 0) return violations.map((sample) => ({ role: 'violation', sample }));
  const ranked = inOrder
    .filter(({ standing }) => standing === 'seen')
    .toSorted((a, b) => (middle(a) ?? 0) - (middle(b) ?? 0));
  const picks = [
    ['slowest', ranked.at(-1)],
    ['median', ranked[Math.floor((ranked.length - 1) / 2)]],
    ['fastest', ranked[0]],
  ] as const;
  const taken = new Set<Sample>();
  return picks.flatMap(([role, sample]) => {
    if (sample === undefined || taken.has(sample)) return [];
    taken.add(sample);
    return [{ role, sample }];
  });
}

/** An event that must not happen, or a proven miss. */
function isViolation(claim: Claim, sample: Sample): boolean {
  if (claim.statistic === 'zero-count') return sample.lower > 0;
  return statisticOf[claim.statistic].isShare && claim.statistic !== 'growth' && sample.upper < 1;
}
