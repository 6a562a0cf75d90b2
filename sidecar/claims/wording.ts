import type { Claim } from './claim.ts';
import type { Judgement } from './judgement.ts';
import { formatValue } from './reason.ts';

/** What a correction may name in braces. */
export const PLACEHOLDERS = ['value', 'lower', 'upper'] as const;

/** What the claim should have said, with the numbers seen; undefined where it is not refuted. */
export function correctionOf(claim: Claim, judgement: Judgement): string | undefined {
  if (judgement.state !== 'fail' || claim.correction === undefined) return undefined;
  return PLACEHOLDERS.reduce(
    (text, name) => text.replaceAll(`{${name}}`, formatValue(claim, judgement[name])),
    claim.correction,
  );
}

/** What to do: by the reason where the claim has advice on it, else by the state; undefined for a pass. */
export function adviceFor(claim: Claim, { state, reasonCode }: Pick<Judgement, 'state' | 'reasonCode'>): string | undefined {
  return state === 'pass' ? undefined : (claim.advice[reasonCode] ?? claim.advice[state]);
}
