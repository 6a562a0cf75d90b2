import type { Verdict } from '../verdict/verdict.ts';

/** The verdict as JSON text; the same bytes for the same verdict, wherever it is written or served. */
export function verdictJson(verdict: Verdict): string {
  return `${JSON.stringify(verdict, undefined, 2)}\n`;
}
