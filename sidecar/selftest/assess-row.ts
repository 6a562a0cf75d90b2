import type { State } from '../claims/judgement.ts';
import type { SelftestRow } from '../verdict/selftest-result.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** What each claim came to, by its id. */
export type States = Readonly<Record<string, State>>;

/** What each claim of a verdict came to. */
export const statesOf = ({ claims }: Verdict): States => Object.fromEntries(claims.map(({ id, state }) => [id, state]));

/** The same of a run that is to be changed, but for the claims that it had no calls for, or too few by its plan. */
export const statesInSight = ({ claims }: Verdict): States => Object.fromEntries(claims.filter((claim) => !isOutOfSight(claim)).map(({ id, state }) => [id, state]));

const OUT_OF_SIGHT = new Set(['not_planned', 'too_few_samples', 'left_out']);

/** True of a claim that the run was not made for. */
export const isOutOfSight = ({ state, reasonCode }: Verdict['claims'][number]): boolean => state === 'not_measured' && OUT_OF_SIGHT.has(reasonCode);

/** What a row shows of the judge, held against what it must show: a claim that is not named must be as it was `before`, and one that was not looked at then is not now. */
export function assessRow(
  row: Pick<SelftestRow, 'name' | 'kind' | 'meaning' | 'expected' | 'tries'>,
  after: States,
  before: States,
): SelftestRow {
  const states = Object.fromEntries(Object.keys(before).flatMap((claim) => (after[claim] === undefined ? [] : [[claim, after[claim]]])));
  const unexpected = Object.entries(states).flatMap(([claim, found]) => {
    const expected = row.expected[claim] ?? [before[claim]];
    return expected.includes(found) ? [] : [{ claim, expected: expected.join(' or '), found }];
  });
  return { ...row, states, unexpected, note: null };
}

/** A row that was not made, and why. */
export const rowLeftOut = (row: Pick<SelftestRow, 'name' | 'kind' | 'meaning' | 'expected'>, note: string): SelftestRow => ({ ...row, states: {}, unexpected: [], tries: 0, note });
