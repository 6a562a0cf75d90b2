import type { Rung } from '../spans/rung.ts';
import type { ClaimOutlook } from '../verdict/outlook.ts';

const WORDS: Readonly<Record<ClaimOutlook['can'], string>> = {
  pass_or_fail: 'can pass or fail',
  only_pass: 'can only pass',
  only_fail: 'can only fail',
  not_be_measured: 'cannot be measured',
};

/**
 * What a run could come to, in one line: `claims: 14 can pass or fail · 5 can only pass: … · 6 cannot be measured: … (why)`.
 * Rungs that are heard but not known to watch this daemon are counted on, and named.
 */
export function summaryOf(outlook: readonly ClaimOutlook[], unproven: readonly Rung[]): string {
  const parts = (Object.keys(WORDS) as ClaimOutlook['can'][]).flatMap((can) => {
    const those = outlook.filter((claim) => claim.can === can);
    if (those.length === 0) return [];
    const names = can === 'pass_or_fail' ? '' : `: ${byReason(those).join('; ')}`;
    return [`${those.length} ${WORDS[can]}${names}`];
  });
  const provided = unproven.length === 0 ? [] : [`as far as the ${unproven.join(' and the ')} that ${unproven.length === 1 ? 'is heard belongs' : 'are heard belong'} to this daemon`];
  return `claims: ${[...parts, ...provided].join(' · ')}`;
}

/** Those with one reason together, and the reason behind them. */
function byReason(claims: readonly ClaimOutlook[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { id, why } of claims) groups.set(why, [...(groups.get(why) ?? []), id]);
  return [...groups].map(([why, ids]) => `${ids.join(', ')}${why === '' ? '' : ` (${why})`}`);
}
