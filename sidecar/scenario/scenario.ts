import type { Path } from '../document/document.ts';
import type { Tool } from '../protocol/tools.ts';
import type { Inference, JsonObject, Leaves } from '../spans/planned-call.ts';

/** What to do, as a scenario file says it, checked: still without run id, contents and traces. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** The daemon's environment that the scenario recommends; used where the sidecar launches the daemon. */
  readonly settings: ReadonlyMap<string, string>;
  /** What a run takes at the delays that the scenario was written for. */
  readonly seconds: { readonly full: number; readonly quick: number };
  readonly prompts: ReadonlyMap<string, readonly Prompt[]>;
  readonly steps: readonly Step[];
  /** The files that it was read from, the given one first, then those that it extends. */
  readonly files: readonly string[];
  /** SHA-256 over the texts of those files. */
  readonly digest: string;
}

/** The model that a call should be routed to: by the daemon's routing table, and as its documentation promises. */
export interface Expectation {
  readonly policy: string | undefined;
  readonly documented: string | undefined;
}

/** A prompt of a list. */
export interface Prompt {
  readonly text: string;
  readonly expect: Expectation;
}

/** Whether something is part of a full run, of a quick one, or of both. */
export interface Presence {
  readonly full: boolean;
  readonly quick: boolean;
}

/** Parts that are done in order, as often as `repeat` says. */
export interface Step {
  readonly id: string;
  readonly title: string;
  readonly label: string;
  readonly warmup: boolean;
  readonly repeat: { readonly full: number; readonly quick: number };
  readonly presence: Presence;
  /** True where it takes prompts from the beginning of their lists, whatever other steps took. */
  readonly anew: boolean;
  readonly parts: readonly Part[];
}

/** A part of a step: it ends before the next one begins. */
export type Part =
  /** A lane for each socket; the calls of a lane follow each other. `together`: they all count as one unit. */
  | { readonly kind: 'calls'; readonly label: string; readonly presence: Presence; readonly atOnce: boolean; readonly together: boolean; readonly calls: readonly CallTemplate[] }
  | { readonly kind: 'wait'; readonly label: string; readonly presence: Presence; readonly how: 'pause' | 'quiet'; readonly seconds: number }
  /** Arms that are compared: their order turns round with each repeat of the step. */
  | { readonly kind: 'alternate'; readonly presence: Presence; readonly arms: readonly (readonly Part[])[] };

/** Where a call's prompt comes from. */
export type PromptSource =
  | { readonly kind: 'text'; readonly text: string }
  /** The next prompt of the list that the run has not used. */
  | { readonly kind: 'list'; readonly list: string }
  /** The prompts of the calls with that label, in their order, to the letter. */
  | { readonly kind: 'again'; readonly label: string };

/** Where a call's files come from. */
export type FileSource =
  | { readonly kind: 'fresh'; readonly count: number; readonly bytes: number }
  /** The files of the calls with that label, in their order. */
  | { readonly kind: 'again'; readonly count: number; readonly label: string };

/** A call of a part, or several alike. */
export interface CallTemplate {
  /** Where it stands in its document, for problems. */
  readonly path: Path;
  readonly tool: Tool;
  readonly label: string;
  /** How many, by repeat of the step; taken in turn. */
  readonly times: readonly number[];
  readonly presence: Presence;
  readonly model: string | undefined;
  readonly arguments: JsonObject;
  readonly prompt: PromptSource | undefined;
  readonly files: FileSource | undefined;
  /** `expert`: due where the daemon's expert analysis is on, else none. */
  readonly inference: Inference | 'expert';
  readonly expect: Expectation;
  readonly cell: boolean;
  readonly deadlineSeconds: number;
  readonly leaves: Leaves;
  readonly blocks: boolean;
}
