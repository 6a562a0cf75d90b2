import { bounds, quantity } from '../claims/quantity.ts';
import type { ClaimVerdict, Verdict } from '../verdict/verdict.ts';

/** What became of each promise, in a word. */
export const OUTCOME_WORDS: Readonly<Record<Verdict['state'], string>> = {
  pass: 'validated',
  fail: 'corrected',
  inconclusive: 'undecided',
  not_measured: 'not measured',
};

/** A sign for each state, so that colour is never all that tells them apart. */
export const STATE_SIGNS: Readonly<Record<Verdict['state'], string>> = { pass: '✓', fail: '✗', inconclusive: '?', not_measured: '–' };

/** What became of one claim, as a sentence with a colon between its parts: validated, corrected to what is true, undecided, or why it could not be measured. */
export function outcomeSentence(claim: ClaimVerdict): { readonly lead: string; readonly rest: string } {
  const { state, reason, correction, value, lower, upper, unit, statistic } = claim;
  switch (state) {
    case 'pass': {
      return { lead: 'Validated', rest: reason };
    }
    case 'fail': {
      return { lead: 'Corrected to', rest: correction ?? `${quantity(value, unit, statistic)} measured, bounds ${bounds(lower, upper, unit, statistic)}` };
    }
    case 'inconclusive': {
      return { lead: 'Undecided', rest: reason };
    }
    case 'not_measured': {
      return { lead: 'Could not be measured', rest: reason };
    }
  }
}

const STATES = ['pass', 'fail', 'inconclusive', 'not_measured'] as const;

/** How many claims came to each state, those that there are. */
export const countStates = (claims: readonly ClaimVerdict[]): readonly { readonly state: Verdict['state']; readonly count: number }[] =>
  STATES.map((state) => ({ state, count: claims.filter((claim) => claim.state === state).length })).filter(({ count }) => count > 0);

/** The counts as a line: `18 validated, 3 corrected, 3 undecided`. */
export const countLine = (claims: readonly ClaimVerdict[]): string => countStates(claims).map(({ state, count }) => `${count} ${OUTCOME_WORDS[state]}`).join(', ') || 'no claims';
