import type { SelftestResult, SelftestRow } from '../verdict/selftest-result.ts';

/** Which rows showed each claim green and red. A state that was not expected shows nothing. `why` says what no row can show. */
export function claimsShown(ids: readonly string[], rows: readonly SelftestRow[], why: (id: string) => string | null): SelftestResult['claims'] {
  const shown = (id: string, state: 'pass' | 'fail'): string | null =>
    rows.find(({ states, unexpected }) => states[id] === state && unexpected.every(({ claim }) => claim !== id))?.name ?? null;
  return ids.map((id) => ({ id, green: shown(id, 'pass'), red: shown(id, 'fail'), why: why(id) }));
}

/** True where nothing came out otherwise than it must, and each claim that can be measured was seen both ways: one at least. */
export const isOk = ({ rows, claims }: Pick<SelftestResult, 'rows' | 'claims'>): boolean =>
  rows.every(({ unexpected }) => unexpected.length === 0) && claims.some(({ why }) => why === null) && claims.every(({ green, red, why }) => why !== null || (green !== null && red !== null));
