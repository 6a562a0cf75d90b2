import { quantity } from '../claims/quantity.ts';
import type { ClaimVerdict } from './verdict.ts';

/** The error that all refutations of a verdict share. */
const ALPHA = 0.05;

/**
 * Says of each refutation by bounds whether it stands although many claims were tested at once: the smallest p is held
 * against α ÷ m, the next against α ÷ (m − 1), and so on, until one does not stand (Holm 1979). m counts every claim whose
 * bounds have a level, those that were not refuted too, as each of them could have been by chance.
 */
export function withHolm(claims: readonly ClaimVerdict[]): readonly ClaimVerdict[] {
  const tested = claims.filter(({ level }) => level !== null).length;
  const refuted = claims.flatMap(({ id, p }) => (p === null ? [] : [{ id, p }])).toSorted((a, b) => a.p - b.p);
  const firstToFall = refuted.findIndex(({ p }, rank) => p > ALPHA / (tested - rank));
  const standing = new Set((firstToFall === -1 ? refuted : refuted.slice(0, firstToFall)).map(({ id }) => id));
  return claims.map((claim) => {
    if (claim.p === null) return claim;
    const survivesHolm = standing.has(claim.id);
    const among = `${survivesHolm ? 'stands' : 'does not stand'} by Holm among ${tested} tested`;
    return { ...claim, survivesHolm, reason: `${claim.reason}; p = ${quantity(claim.p, '1')}, ${among}` };
  });
}
