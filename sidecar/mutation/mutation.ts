import type { Claim } from '../claims/claim.ts';
import type { State } from '../claims/judgement.ts';
import { scaleClaim } from '../claims/scaled-claim.ts';
import type { RunEditor } from '../store/alter-run-file.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** What claims must come to, by id, or may: any of the states. A claim that is not named must stay as it was. */
export type Expected = Readonly<Record<string, readonly State[]>>;

/** A copy of a run, open to be changed, and what the change may go by. */
export interface RunCopy {
  readonly spans: RunEditor;
  readonly claims: readonly Claim[];
  readonly timeScale: number;
  /** Decides every choice; the same seed makes the same copy. */
  readonly seed: string;
  /** What the run's record says of its records. */
  readonly measurement: Verdict['measurement'];
}

/** What a change came to. */
export interface Changed {
  /** How many things it touched; 0 where the run has none of the kind. */
  readonly touched: number;
  /** What the record says from now on, where that changed. */
  readonly measurement?: Verdict['measurement'];
}

/** One stated change to what a run recorded, and what the judge must make of it. */
export interface Mutation {
  readonly name: string;
  /** What is changed, in a sentence. */
  readonly meaning: string;
  /** What must come of it, given what the run came to before. */
  expects(before: Verdict): Expected;
  apply(copy: RunCopy): Promise<Changed>;
}

/** All of these must come to this state. */
export const all = (state: State, ...ids: readonly string[]): Expected => Object.fromEntries(ids.map((id) => [id, [state]]));

/** These rest on what is changed as well, and may come to one of these states or stay. */
export const orStay = (before: Verdict, states: State | readonly State[], ...ids: readonly string[]): Expected =>
  Object.fromEntries(before.claims.filter(({ id }) => ids.includes(id)).map(({ id, state: was }) => [id, [was, ...[states].flat()]]));

/** The limit of a claim as it is held against the run's samples; `otherwise` where these claims have none of that id. */
export function limitOf({ claims, timeScale }: RunCopy, id: string, otherwise: number): number {
  const claim = claims.find((candidate) => candidate.id === id);
  return claim === undefined ? otherwise / timeScale : scaleClaim(claim, timeScale, 0.95).limit.value;
}
