import type { Claim } from '../claims/claim.ts';
import { isRepeatable, levelOfLook } from '../claims/looks.ts';
import type { RunReader } from '../store/run-reader.ts';
import { type JudgedRun, judgeOne } from './judge-one.ts';
import type { ClaimVerdict } from './verdict.ts';

/** One look at a run: what there was of it by then, and which claims were still open. */
export interface Look {
  readonly reader: RunReader;
  /** Undefined for the first look, which is at all. */
  readonly claims: readonly string[] | undefined;
  /** Records dropped by then. */
  readonly dropped: number;
}

/** The looks that were taken at a run, in order, and how many there might have been. */
export interface Looks {
  readonly most: number;
  readonly taken: readonly Look[];
}

/** What a claim that is looked at once may be wrong in. */
const ORDINARY_LEVEL = 0.95;

/**
 * Judges a claim at each look in turn, with what there was by then and at that look's level, until it is decided: from there
 * on it is frozen, whatever came later. A claim that no further samples can decide is judged once, at the ordinary level.
 */
export async function judgeInLooks(claim: Claim, run: Omit<JudgedRun, 'reader' | 'level'>, { most, taken }: Looks): Promise<ClaimVerdict> {
  const once = !isRepeatable(claim);
  let verdict: ClaimVerdict | undefined;
  for (const [at, { reader, claims, dropped }] of taken.entries()) {
    if (verdict !== undefined && (once || isDecided(verdict) || claims?.includes(claim.id) !== true)) continue;
    const level = once ? ORDINARY_LEVEL : levelOfLook(at + 1, most);
    verdict = { ...(await judgeOne(claim, { ...run, reader, level, measurement: { ...run.measurement, dropped } })), look: at + 1 };
  }
  if (verdict === undefined) throw new Error('a run has at least one look');
  return verdict;
}

const isDecided = ({ state }: ClaimVerdict): boolean => state === 'pass' || state === 'fail';
