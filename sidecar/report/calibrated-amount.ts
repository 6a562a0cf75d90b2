import { quantity } from '../claims/quantity.ts';
import type { CalibratedClaim } from '../verdict/calibration-result.ts';

/** A spread or a change: on a scale of ratios a share of the value, else as the claim's own values are written. */
export const amount = (value: number | null, { scale, unit, statistic }: CalibratedClaim): string => (scale === 'ratio' ? quantity(value, '1', 'share') : quantity(value, unit, statistic));
