import type { Claim } from './claim.ts';
import type { Parameters, Statistic } from './statistic.ts';
import { statisticOf } from './statistics.ts';

/** A claim as it is held against one run: times divided by the time scale, at the level asked for. */
export interface ScaledClaim {
  readonly claim: Claim;
  readonly statistic: Statistic;
  readonly limit: Claim['limit'];
  readonly parameters: Parameters;
  readonly alpha: number;
}

/** Scales limit and parameters that are times. */
export function scaleClaim(claim: Claim, timeScale: number, level: number): ScaledClaim {
  const statistic = statisticOf[claim.statistic];
  const scaled = (value: number, unit: string | undefined): number => (unit === 's' ? value / timeScale : value);
  return {
    claim,
    statistic,
    limit: { op: claim.limit.op, value: scaled(claim.limit.value, claim.unit) },
    parameters: Object.fromEntries(
      Object.entries(claim.parameters).map(([name, value]) => [name, scaled(value, statistic.parameters[name]?.unit)]),
    ),
    // 1 − 0.95 is 0.050000000000000044 in binary; the rule says 0.05.
    alpha: Number((1 - level).toPrecision(12)),
  };
}
