import type { State } from './judgement.ts';

/** Worst first. */
const RANKING = ['fail', 'not_measured', 'inconclusive', 'pass'] as const satisfies readonly State[];

/** What the required claims come to together: fail > not measured > inconclusive > pass; nothing at all is not measured. */
export function overallState(judged: readonly { readonly state: State; readonly required: boolean }[]): State {
  const states = new Set(judged.filter(({ required }) => required).map(({ state }) => state));
  return RANKING.find((state) => states.has(state)) ?? 'not_measured';
}
