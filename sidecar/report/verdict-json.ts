import { verdictText } from '../verdict/verdict-file.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** The verdict as JSON text; the same bytes for the same verdict, wherever it is written or served. */
export const verdictJson = (verdict: Verdict): string => verdictText(verdict);
