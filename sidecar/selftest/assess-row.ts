import type { State } from '../claims/judgement.ts';
import type { SelftestRow } from '../verdict/selftest-result.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** What each claim came to; claims that the run had no calls for, or too few by its plan, were not looked at. */
export function statesOf({ claims }: Verdict): Readonly<Record<string, State>> {
  return Object.fromEntries(claims.filter((claim) => !isOutOfSight(claim)).map(({ id, state }) => [id, state]));
}

const OUT_OF_SIGHT = new Set(['not_planned', 'too_few_samples', 'left_out']);

/** True of a claim that the run was not made for. */
export const isOutOfSight = ({ state, reasonCode }: Verdict['claims'][number]): boolean => state === 'not_measured' && OUT_OF_SIGHT.has(reasonCode);

/** What a row shows of the judge, held against what it must show: a claim that is not named must be as it was `before`. */
export function assessRow(
  row: Pick<SelftestRow, 'name' | 'kind' | 'meaning' | 'expected' | 'tries'>,
  states: Readonly<Record<string, State>>,
  before: Readonly<Record<string, State>>,
): SelftestRow {
  const unexpected = Object.entries(states).flatMap(([claim, found]) => {
    const was = before[claim];
    const expected = row.expected[claim] ?? (was === undefined ? [] : [was]);
    return expected.length === 0 || expected.includes(found) ? [] : [{ claim, expected: expected.join(' or '), found }];
  });
  return { ...row, states, unexpected, note: null };
}

/** A row that was not made, and why. */
export const rowLeftOut = (row: Pick<SelftestRow, 'name' | 'kind' | 'meaning' | 'expected'>, note: string): SelftestRow => ({ ...row, states: {}, unexpected: [], tries: 0, note });
