import type { ClaimVerdict, Environment, Verdict } from '../verdict/verdict.ts';

/** How far a run has come. */
export type RunState = 'running' | 'complete' | 'incomplete';

/** One run in a list. */
export interface RunSummary {
  readonly id: string;
  readonly scenario: string;
  readonly quick: boolean;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  readonly state: RunState;
  /** The verdict's state, once judged. */
  readonly verdict: Verdict['state'] | undefined;
}

/** What happens in a run, in order, for a terminal and for subscribers. */
export type RunEvent =
  | { readonly type: 'started'; readonly run: RunSummary; readonly environment: Environment; readonly calls: number }
  | { readonly type: 'step'; readonly step: string; readonly title: string; readonly iteration: number }
  | { readonly type: 'progress'; readonly done: number; readonly planned: number; readonly step: string; readonly secondsElapsed: number; readonly secondsLeft: number | undefined }
  /** Claims are still open and are looked at once more, after a round of the steps that feed them. */
  | { readonly type: 'round'; readonly look: number; readonly most: number; readonly undecided: readonly string[]; readonly steps: readonly string[]; readonly calls: number; readonly secondsExpected: number }
  | { readonly type: 'settling'; readonly due: number; readonly seen: number }
  | { readonly type: 'claim'; readonly claim: ClaimVerdict }
  | { readonly type: 'verdict'; readonly verdict: Verdict }
  | { readonly type: 'failed'; readonly code: string; readonly message: string; readonly remedy: string };
