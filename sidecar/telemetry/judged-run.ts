import { createHash } from 'node:crypto';

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
  readonly reason: string;
  readonly advice: string | null;
  /** The spans that decided it, those that tell most first. */
  readonly evidence: readonly { readonly traceId: string }[];
}

/** The daemon's settings, as far as they are known. */
type Settings = Readonly<Record<string, { readonly value: string | null }>>;

/** What metrics tell of one judged run; a verdict is one. */
export interface JudgedRun {
  readonly state: VerdictState;
  readonly run: { readonly id: string; readonly scenario: string; readonly quick: boolean; readonly startedAt: string; readonly endedAt: string | null };
  readonly environment: {
    readonly daemon: { readonly kind: 'real' | 'rehearsal'; readonly version: string | null; readonly launched: boolean };
    readonly provider: { readonly kind: string; readonly profile: string | null };
    readonly fault: string | null;
    readonly settings: Settings;
  };
  readonly claims: readonly JudgedClaim[];
}

/** Only what metrics tell: most of a verdict would be copied from thread to thread for nothing. */
export function judgedRun({ state, run, environment, claims }: JudgedRun): JudgedRun {
  const { daemon, provider, fault, settings } = environment;
  return {
    state,
    run: { id: run.id, scenario: run.scenario, quick: run.quick, startedAt: run.startedAt, endedAt: run.endedAt },
    environment: { daemon: { kind: daemon.kind, version: daemon.version, launched: daemon.launched }, provider: { kind: provider.kind, profile: provider.profile }, fault, settings },
    claims: claims.map(({ id, state: ofClaim, required, title, value, unit, lower, upper, samples, samplesNeeded, limit, reasonCode, reason, advice, evidence }) => ({
      id, state: ofClaim, required, title, value, unit, lower, upper, samples, samplesNeeded, reasonCode, reason, advice,
      limit: { op: limit.op, value: limit.value },
      evidence: evidence.slice(0, 1).map(({ traceId }) => ({ traceId })),
    })),
  };
}

/** Settings in a few characters that change when one of them does; their names and values are no label. */
export function settingsDigest(settings: Settings): string {
  const known = Object.entries(settings).flatMap(([name, { value }]) => (value === null ? [] : [`${name}=${value}`]));
  return createHash('sha256').update(known.toSorted().join('\n')).digest('hex').slice(0, 8);
}
