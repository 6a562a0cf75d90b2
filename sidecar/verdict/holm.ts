import { quantity } from '../claims/quantity.ts';
import type { ClaimVerdict } from './verdict.ts';

/** The error that all refutations of a verdict share. */
const ALPHA = 0.05;

/**
 * Which of these stand although `tested` things were tested at once: the smallest p is held against α ÷ m, the next against
 * α ÷ (m − 1), and so on, until one does not stand (Holm 1979).
 */
export function holmSurvivors(candidates: readonly { readonly id: string; readonly p: number }[], tested: number): ReadonlySet<string> {
  const ranked = candidates.toSorted((a, b) => a.p - b.p);
  const firstToFall = ranked.findIndex(({ p }, rank) => p > ALPHA / (tested - rank));
  return new Set((firstToFall === -1 ? ranked : ranked.slice(0, firstToFall)).map(({ id }) => id));
}

/**
 * Says of each refutation by bounds whether it stands although many claims were tested at once. Every claim whose bounds have
 * a level counts, those that were not refuted too, as each of them could have been by chance.
 */
export function withHolm(claims: readonly ClaimVerdict[]): readonly ClaimVerdict[] {
  const tested = claims.filter(({ level }) => level !== null).length;
  const standing = holmSurvivors(claims.flatMap(({ id, p }) => (p === null ? [] : [{ id, p }])), tested);
  return claims.map((claim) => {
    if (claim.p === null) return claim;
    const survivesHolm = standing.has(claim.id);
    const among = `${survivesHolm ? 'stands' : 'does not stand'} by Holm among ${tested} tested`;
    return { ...claim, survivesHolm, reason: `${claim.reason}; p = ${quantity(claim.p, '1')}, ${among}` };
  });
}
