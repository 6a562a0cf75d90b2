import type { Verdict } from '../verdict/verdict.ts';

/** What a pipeline is told: a state, its HTTP status, and why. */
export interface GateAnswer {
  readonly status: 200 | 412 | 422 | 424;
  readonly body: {
    readonly state: Verdict['state'];
    readonly reason: string;
    readonly run: string;
    /** State of the verdict itself, which a wrong target keeps from passing the gate. */
    readonly verdict: Verdict['state'];
    readonly failing: readonly string[];
  };
}

const STATUS = { pass: 200, fail: 412, inconclusive: 422, not_measured: 424 } as const;

/** Decides the gate: the verdict's state, but a run against anything else than a real daemon with live providers cannot pass. */
export function decideGate(verdict: Verdict, anyTarget: boolean): GateAnswer {
  const wrong = anyTarget ? undefined : wrongTarget(verdict);
  const state = wrong === undefined ? verdict.state : 'not_measured';
  const failing = verdict.claims.filter((claim) => claim.state === 'fail').map(({ id }) => id);
  return {
    status: STATUS[state],
    body: { state, reason: wrong ?? reasonOf(verdict, failing), run: verdict.run.id, verdict: verdict.state, failing },
  };
}

function wrongTarget({ environment }: Verdict): string | undefined {
  const found =
    environment.daemon.kind === 'rehearsal'
      ? 'the built-in rehearsal, not a real daemon'
      : environment.timeScale !== 1
        ? `time scaled by ${environment.timeScale}`
        : environment.provider.kind !== 'live'
          ? `${environment.provider.kind} providers, not live ones`
          : undefined;
  return found === undefined ? undefined : `The run was made against ${found}: it says nothing of production; ask with ?target=any to judge it all the same.`;
}

function reasonOf({ state, claims, run }: Verdict, failing: readonly string[]): string {
  const required = claims.filter((claim) => claim.required && claim.state === state).map(({ id }) => id);
  const names = required.slice(0, 5).join(', ') + (required.length > 5 ? ` and ${required.length - 5} more` : '');
  const quick = run.quick ? ' of a quick run' : '';
  const sentences = {
    pass: `Each required claim${quick} is proven.`,
    fail: `Refuted${quick}: ${failing.join(', ')}.`,
    inconclusive: `Too few samples to decide${quick}: ${names}.`,
    not_measured: `Not measured${quick}: ${names}.`,
  };
  return sentences[state];
}
