import { METRIC_ATTRIBUTES } from '../spans/semconv.ts';
import type { JudgedClaim, JudgedRun, VerdictState } from './judged-run.ts';

/** A row of verdicts that gave the same state. */
export interface Streak {
  readonly state: VerdictState;
  readonly length: number;
  /** End of its first run, in seconds since 1970. */
  readonly since: number;
}

/** The latest judged run of a group, with what earlier ones of it make of it. */
export interface Standing {
  /** `VERDICT_GROUP`, with its values. */
  readonly group: Readonly<Record<string, string | boolean>>;
  readonly judged: JudgedRun;
  /** In seconds since 1970. */
  readonly endedAt: number;
  readonly streak: Streak;
  readonly claims: readonly { readonly claim: JudgedClaim; readonly streak: Streak; readonly lastPass: { readonly value: number | null; readonly time: number } | undefined }[];
}

/** More groups than this are not told of: those judged longest ago go. */
const MOST_GROUPS = 16;

/** The standing of each group of runs: made of verdicts one after the other, oldest first, whether stored or new. */
export class VerdictBoard {
  readonly #standings = new Map<string, Standing>();

  get standings(): readonly Standing[] {
    return [...this.#standings.values()];
  }

  /** Takes the next verdict. One that is older than its group's, or the same, changes nothing. */
  take(judged: JudgedRun): void {
    const group = groupOf(judged);
    const key = JSON.stringify(group);
    const before = this.#standings.get(key);
    const endedAt = Date.parse(judged.run.endedAt ?? judged.run.startedAt) / 1000;
    if (before && before.judged.run.id >= judged.run.id) return;
    const earlier = new Map(before?.claims.map((standing) => [standing.claim.id, standing]));
    const claims = judged.claims.map((claim) => {
      const last = earlier.get(claim.id);
      return {
        claim,
        streak: nextStreak(last?.streak, claim.state, endedAt),
        lastPass: claim.state === 'pass' ? { value: claim.value, time: endedAt } : last?.lastPass,
      };
    });
    this.#standings.delete(key);
    this.#standings.set(key, { group, judged, endedAt, streak: nextStreak(before?.streak, judged.state, endedAt), claims });
    const [oldest] = this.#standings.keys();
    if (oldest !== undefined && this.#standings.size > MOST_GROUPS) this.#standings.delete(oldest);
  }
}

function nextStreak(last: Streak | undefined, state: VerdictState, endedAt: number): Streak {
  return last?.state === state ? { ...last, length: last.length + 1 } : { state, length: 1, since: endedAt };
}

function groupOf({ run, environment: { daemon } }: JudgedRun): Standing['group'] {
  const target = daemon.kind === 'rehearsal' ? 'rehearsal' : daemon.launched ? 'launched' : 'attached';
  return { [METRIC_ATTRIBUTES.scenario]: run.scenario, [METRIC_ATTRIBUTES.target]: target, [METRIC_ATTRIBUTES.quick]: run.quick };
}
