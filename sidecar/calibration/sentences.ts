import { quantity } from '../claims/quantity.ts';
import type { CalibratedClaim, CalibrationResult } from '../verdict/calibration-result.ts';
import { CLEAN_RUNS_FOR_NOMINAL, rateOf, saysOfNominal, type Rate } from './rates.ts';

const percent = (share: number): string => quantity(share, '1', 'share');

const SAYS = {
  shown: 'a rate of 5 % or less is shown',
  excluded: 'a rate of 5 % or less is excluded',
  open: 'a rate of 5 % can neither be shown nor excluded',
} as const;

/** What the counts of a calibration show and what they do not, in sentences that can stand alone. */
export function saysOf(claims: readonly CalibratedClaim[], pooled: CalibrationResult['pooled'], runs: number): readonly string[] {
  const moved = claims.flatMap(({ id, moved: rates }) => (rates === null ? [] : [{ id, ...rates }]));
  if (moved.length === 0) return [`${runs} runs: no claim was measured in two of them, so nothing is known of its bounds`];
  return [
    ...sentencesOn('red', moved.map(({ id, fail }) => ({ id, rate: fail }))),
    ...sentencesOn('green', moved.map(({ id, pass }) => ({ id, rate: pass }))),
    ...(pooled === null ? [] : [`over ${moved.length} claims together ${percent(pooled.fail.rate)} were falsely red (${percent(pooled.fail.lower)} to ${percent(pooled.fail.upper)}) and ${percent(pooled.pass.rate)} falsely green (${percent(pooled.pass.lower)} to ${percent(pooled.pass.upper)})`]),
    ...(runs < CLEAN_RUNS_FOR_NOMINAL ? [`to show 5 % or less of a single claim takes ${CLEAN_RUNS_FOR_NOMINAL} runs without any`] : []),
  ];
}

/** Claims without a false decision in one sentence, the others one by one. */
function sentencesOn(colour: 'red' | 'green', rates: readonly { readonly id: string; readonly rate: Rate }[]): readonly string[] {
  const clean = rates.filter(({ rate }) => rate.count === 0);
  const byRuns = [...new Set(clean.map(({ rate }) => rate.runs))].toSorted((a, b) => b - a);
  const others = rates.filter(({ rate }) => rate.count > 0).toSorted((a, b) => b.rate.count - a.rate.count);
  return [
    ...byRuns.map((runs) => {
      const ids = clean.filter(({ rate }) => rate.runs === runs).map(({ id }) => id);
      const rate = rateOf(0, runs);
      return `${runs} runs: at most ${percent(rate.upper)} of runs would be falsely ${colour} (95 %); ${SAYS[saysOfNominal(rate)]}: ${ids.join(', ')}`;
    }),
    ...others.map(({ id, rate }) => `${id} was falsely ${colour} in ${rate.count} of ${rate.runs} runs: at most ${percent(rate.upper)} of runs would be (95 %); ${SAYS[saysOfNominal(rate)]}`),
  ];
}
