import type { PlannedCall } from '../spans/planned-call.ts';

/** Calls one after the other on one socket; the next is due when the one before has ended. */
export type Lane = readonly PlannedCall[];

interface StageBase {
  readonly step: string;
  readonly iteration: number;
  /** What the stage is in its step, as claims about the process select it: `idle`, `block`, `load` … */
  readonly label: string;
}

/** A part of the run that ends before the next one begins. */
export type Stage =
  /** Lanes that run at once, a socket each. */
  | (StageBase & { readonly kind: 'calls'; readonly lanes: readonly Lane[] })
  /** Nothing is sent for so long. */
  | (StageBase & { readonly kind: 'pause'; readonly seconds: number })
  /** A window in which the daemon is idle: it begins when no call has been open for 2 s. */
  | (StageBase & { readonly kind: 'quiet'; readonly seconds: number });

/** A part of the scenario that this run does not replay, and by which option. */
export interface LeftOut {
  readonly step: string;
  readonly labels: readonly string[];
  readonly reason: string;
  /** `quick`: the operator does without it. `care`: it would have harmed others, and is missed. */
  readonly by: 'quick' | 'care';
}

/** A scenario made definite for one run: every call with its arguments, contents and trace, in order. */
export interface Plan {
  readonly runId: string;
  readonly scenario: string;
  readonly quick: boolean;
  readonly stages: readonly Stage[];
  /** All calls of all stages, by `order`. */
  readonly calls: readonly PlannedCall[];
  readonly leftOut: readonly LeftOut[];
  /** What the run takes at the delays that the scenario was written for, for a progress display only. */
  readonly expectedSeconds: number;
  /** Where the generated files of this run stand; absent where it sends none. */
  readonly filesFolder?: string | undefined;
}
