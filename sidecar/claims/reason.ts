import type { Claim } from './claim.ts';
import type { ScaledClaim } from './scaled-claim.ts';
import type { Estimate } from './statistic.ts';
import { statisticOf } from './statistics.ts';

/**
 * A value as people read it, in the terms of its claim.
 *
 * @example
 * formatValue(upload, 0.0374);  // '37.4 ms'
 * formatValue(hitRate, 0.9);    // '90 %'
 * formatValue(speedup, 3.3);    // '3.3×'
 */
export function formatValue(claim: Pick<Claim, 'statistic' | 'unit'>, value: number | null): string {
  if (value === null) return 'nothing';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (claim.unit === 's') return Math.abs(value) < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
  if (claim.unit === 'By') return `${short(value / 1_000_000)} MB`;
  if (statisticOf[claim.statistic].isShare) return `${short(value * 100)} %`;
  return claim.statistic === 'zero-count' ? short(value) : `${short(value)}×`;
}

/** Value, bounds, level and number of samples: `0.374 s (0.2 s to 0.5 s at 95 %, n = 25)`. */
export function describeEstimate(claim: Claim, { value, lower, upper, level, note }: Estimate, samples: number): string {
  const how = level === null ? '' : ` at ${short(level * 100)} %`;
  const bounds = `${formatValue(claim, lower)} to ${formatValue(claim, upper)}${how}`;
  return `${formatValue(claim, value)} (${bounds}, n = ${samples}${note === undefined ? '' : `; ${note}`})`;
}

/** The limit with its comparison: `< 2 s`. */
export function describeLimit({ claim, limit }: Pick<ScaledClaim, 'claim' | 'limit'>): string {
  const sign = { '<': '<', '<=': '≤', '>': '>', '>=': '≥' }[limit.op];
  return `${sign} ${formatValue(claim, limit.value)}`;
}

/** Three significant digits, but whole numbers whole. */
function short(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return String(Number(value.toPrecision(3)));
}
