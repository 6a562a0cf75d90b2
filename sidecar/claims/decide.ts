import type { Comparison } from './claim.ts';
import type { State } from './judgement.ts';
import type { ScaledClaim } from './scaled-claim.ts';
import type { Estimate } from './statistic.ts';

/**
 * H is the set of values that satisfy the claim, I = [lower, upper], closed. Pass: I lies in H. Fail: I and H have
 * nothing in common. Where a statistic has exact tails, they say on which side of the limit I lies.
 */
export function decide({ limit, alpha }: Pick<ScaledClaim, 'limit' | 'alpha'>, estimate: Estimate): Exclude<State, 'not_measured'> {
  const { lower, upper, tails } = estimate;
  if (Number.isNaN(lower) || Number.isNaN(upper)) return 'inconclusive';
  const tail = tails?.(limit.value);
  const isBelow = tail === undefined ? upper < limit.value : tail.below <= alpha;
  const isAbove = tail === undefined ? lower > limit.value : tail.above <= alpha;
  const isAtMost = isBelow || (tail === undefined && upper === limit.value);
  const isAtLeast = isAbove || (tail === undefined && lower === limit.value);
  const sides: Readonly<Record<Comparison, readonly [pass: boolean, fail: boolean]>> = {
    '<': [isBelow, isAtLeast],
    '<=': [isAtMost, isAbove],
    '>': [isAbove, isAtMost],
    '>=': [isAtLeast, isBelow],
  };
  const [pass, fail] = sides[limit.op];
  return pass ? 'pass' : fail ? 'fail' : 'inconclusive';
}
