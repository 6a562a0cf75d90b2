import type { CalibrationResult } from '../verdict/calibration-result.ts';
import type { SelftestResult } from '../verdict/selftest-result.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** A verdict, or what is known of its judge, as JSON text; the same bytes for the same verdict, wherever it is written or served. */
export function verdictJson(result: Verdict | SelftestResult | CalibrationResult): string {
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
