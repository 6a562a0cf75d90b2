import type { Sample } from '../measures/sample.ts';
import { decide } from './decide.ts';
import type { ScaledClaim } from './scaled-claim.ts';

/**
 * Whether the lost samples alone keep a claim undecided: without them, or had they been like the lowest or like the
 * highest that was seen, it would be decided.
 */
export function isDecidedWithoutLoss(scaled: ScaledClaim, samples: readonly Sample[]): boolean {
  const seen = samples.filter(({ standing }) => standing !== 'lost');
  if (seen.length === 0) return true;
  const low = Math.min(...seen.map(({ lower }) => lower).filter(Number.isFinite));
  const high = Math.max(...seen.map(({ upper }) => upper).filter(Number.isFinite));
  const like = ({ lower, upper }: { readonly lower: number; readonly upper: number }): readonly Sample[] =>
    samples.map((sample) => (sample.standing === 'lost' ? { ...sample, lower, upper } : sample));
  // Hits and misses carry their own ends of what is possible, also where every sample seen was a hit.
  const ends = scaled.statistic.isShare && scaled.claim.statistic !== 'growth' ? [0, 1] : [low, high];
  const completions = [seen, ...ends.filter(Number.isFinite).map((end) => like({ lower: end, upper: end }))];
  return completions.some((completion) => {
    const estimate = scaled.statistic.estimate(completion, scaled.parameters, scaled.alpha);
    return decide(scaled, estimate) !== 'inconclusive';
  });
}
