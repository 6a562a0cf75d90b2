/** The states of claims and verdicts, as metrics spell them. */
export const VERDICT_STATES = ['pass', 'fail', 'inconclusive', 'not_measured'] as const;

/** One of `VERDICT_STATES`. */
export type VerdictState = (typeof VERDICT_STATES)[number];

/** What metrics tell of one claim. */
export interface JudgedClaim {
  readonly id: string;
  readonly state: VerdictState;
  readonly required: boolean;
  readonly title: string;
  readonly value: number | null;
  readonly unit: string;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly samples: number;
  readonly samplesNeeded: number | null;
  readonly limit: { readonly op: string; readonly value: number };
  readonly reasonCode: string;
  readonly advice: string | null;
}

/** What metrics tell of one judged run; a verdict is one. */
export interface JudgedRun {
  readonly state: VerdictState;
  readonly run: { readonly id: string; readonly scenario: string; readonly quick: boolean; readonly startedAt: string; readonly endedAt: string | null };
  readonly environment: {
    readonly daemon: { readonly kind: 'real' | 'rehearsal'; readonly version: string | null; readonly launched: boolean };
    readonly provider: { readonly kind: string; readonly profile: string | null };
    readonly fault: string | null;
  };
  readonly claims: readonly JudgedClaim[];
}

/** Only what metrics tell: evidence and reasons would be copied from thread to thread for nothing. */
export function judgedRun({ state, run, environment, claims }: JudgedRun): JudgedRun {
  const { daemon, provider, fault } = environment;
  return {
    state,
    run: { id: run.id, scenario: run.scenario, quick: run.quick, startedAt: run.startedAt, endedAt: run.endedAt },
    environment: { daemon: { kind: daemon.kind, version: daemon.version, launched: daemon.launched }, provider: { kind: provider.kind, profile: provider.profile }, fault },
    claims: claims.map(({ id, state: ofClaim, required, title, value, unit, lower, upper, samples, samplesNeeded, limit, reasonCode, advice }) => ({ id, state: ofClaim, required, title, value, unit, lower, upper, samples, samplesNeeded, limit: { op: limit.op, value: limit.value }, reasonCode, advice })),
  };
}
