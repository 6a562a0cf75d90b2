import type { Sample } from '../measures/sample.ts';
import { decide } from './decide.ts';
import type { ScaledClaim } from './scaled-claim.ts';

/** Smaller than this is told apart by no one. */
const SMALLEST = 1e-15;
const HALVINGS = 50;

/** The smallest error at which samples that refute a claim would still do so: bisection, as every bound widens with its level. */
export function refutationP(scaled: ScaledClaim, samples: readonly Sample[]): number {
  let low = Math.log(SMALLEST);
  let high = Math.log(scaled.alpha);
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    const alpha = Math.exp(middle);
    const state = decide({ ...scaled, alpha }, scaled.statistic.estimate(samples, scaled.parameters, alpha));
    if (state === 'fail') high = middle;
    else low = middle;
  }
  return Math.exp(high);
}
