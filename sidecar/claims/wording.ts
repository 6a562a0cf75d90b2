import type { Rung } from '../spans/rung.ts';
import type { Claim } from './claim.ts';
import type { Judgement, ReasonCode } from './judgement.ts';
import { quantity } from './quantity.ts';

/** What a correction may name in braces. */
export const PLACEHOLDERS = ['value', 'lower', 'upper'] as const;

/** What to do where a claim has no advice of its own on a reason. */
const GENERAL_ADVICE: Partial<Readonly<Record<ReasonCode, string>>> = {
  straddles_limit: 'repeat what the claim looks at more often, on a quiet machine',
  too_few_samples: 'plan more samples in the scenario',
  disturbed: 'run while no other client uses the daemon',
  lost_samples: 'see why the samples were lost; the reason of the claim says it',
  contradiction: 'open the spans that are named: of two sources that cannot both be right one is read wrongly, which is a defect worth reporting',
  impossible: 'open the spans that the verdict lists as impossible: a clock was set, a recorder errs or a span was joined to the wrong call; the last two are defects worth reporting',
  no_source: 'give the source that the reason names',
  not_planned: 'this scenario sends nothing of the kind; run the scenario task-2c',
  left_out: 'run with --full',
  late_generator: 'end other work on this machine, or run the sidecar on another one',
  dropped: 'records came faster than they could be kept; end other work on this machine',
  incomplete_run: 'let a run come to its end',
};

/** What the claim should have said, with the numbers seen; undefined where it is not refuted. */
export function correctionOf(claim: Claim, judgement: Judgement): string | undefined {
  if (judgement.state !== 'fail' || claim.correction === undefined) return undefined;
  return PLACEHOLDERS.reduce((text, name) => text.replaceAll(`{${name}}`, spoken(claim, judgement[name])), claim.correction);
}

/** A value inside a sentence. */
const spoken = ({ unit, statistic }: Claim, value: number | null): string => (value === null ? 'an unknown amount' : quantity(value, unit, statistic));

/**
 * What to do: by the reason where the claim has advice on it, else by the state, else what holds for any claim; advice
 * that is for want of a rung (`inconclusive/probe`) goes before where none of those named was there. Undefined for a pass.
 */
export function adviceFor(claim: Claim, { state, reasonCode }: Pick<Judgement, 'state' | 'reasonCode'>, rungs: ReadonlySet<Rung>): string | undefined {
  if (state === 'pass') return undefined;
  for (const word of [reasonCode, state]) {
    const forWantOf = Object.keys(claim.advice).find((key) => {
      const [on, ...wanted] = key.split('/');
      return on === word && wanted.length > 0 && !wanted.some((rung) => [...rungs].some((present) => present === rung));
    });
    const advice = claim.advice[forWantOf ?? word];
    if (advice !== undefined) return advice;
  }
  return GENERAL_ADVICE[reasonCode];
}
