import type { CalibratedClaim } from './calibration-result.ts';
import type { ClaimVerdict } from './verdict.ts';

/** One-sided 0.95 of a normal distribution: how far a run strays from the others in one direction in one case of twenty. */
export const SPREADS = 1.645;

/**
 * Whether the bound that decided a claim lies so near the limit that a run like any other may have come out on its far side
 * (claims.md, rule 9); null where the claim is open, was never calibrated, or has no spread.
 */
export function withinNoise({ state, limit, lower, upper }: ClaimVerdict, calibrated: CalibratedClaim | undefined): boolean | null {
  if (calibrated === undefined || calibrated.spread === null || (state !== 'pass' && state !== 'fail')) return null;
  const holdsBelow = limit.op.startsWith('<');
  const bound = (state === 'pass') === holdsBelow ? upper : lower;
  if (bound === null) return null;
  const distance = calibrated.scale === 'ratio' ? Math.abs(Math.log(bound / limit.value)) : Math.abs(bound - limit.value);
  return Number.isNaN(distance) ? null : distance <= SPREADS * calibrated.spread;
}
