/** A JSON value, as arguments and results carry them. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A file that a planned call hands to the daemon: known by content before anything is sent. */
export interface PlannedFile {
  /** SHA-256 of the contents, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
  /** Where this program writes it. */
  readonly path: string;
  /** The same file as the daemon sees it. */
  readonly daemonPath: string;
  /** False where these contents are sent for the first time in the run. */
  readonly repeated: boolean;
}

/** Whether a model must be asked while the call runs: always, never, or it cannot be known (a cache may answer). */
export type Inference = 'due' | 'none' | 'possible';

/** What a step leaves behind in the daemon or at the provider. */
export type Leaves = 'nothing' | 'files' | 'findings';

/**
 * One tool call of a scenario, fixed before any value is seen: what correlation, ledger and measures hold the
 * observations against. It is announced to correlation just before it is sent.
 */
export interface PlannedCall {
  /** The request id, unique for ever: the run id and a number. */
  readonly callId: string;
  /** The call's own trace, and its CLIENT span's id in it. */
  readonly traceId: string;
  readonly spanId: string;
  /** Place in the plan, from 0. */
  readonly order: number;
  /** Id of the scenario's step. */
  readonly step: string;
  /** What the call is in its step, as claims select it: `first`, `repeat`, `batch` … */
  readonly label: string;
  /** Which repeat of the step, from 0. */
  readonly iteration: number;
  /** Calls that count as one thing (a batch of uploads, a whole workflow) share it. */
  readonly unit: string;
  /** Units that are compared with each other (the arms of one round) share it. */
  readonly group: string;
  /** True where the call only warms the daemon up; no claim looks at it. */
  readonly warmup: boolean;
  readonly tool: string;
  /** Complete but for `_meta`, which replay adds. */
  readonly arguments: JsonObject;
  /** The `model` argument; undefined where it is left to the daemon. */
  readonly requestedModel: string | undefined;
  readonly files: readonly PlannedFile[];
  /** Marks in the prompt that make its provider requests recognisable: `exai-` and 16 hexadecimal digits each. */
  readonly markers: readonly string[];
  readonly inference: Inference;
  /** The model that the daemon's routing table gives, where the scenario says. */
  readonly expectedModel: string | undefined;
  /** The model that the daemon's documentation promises, where the scenario says. */
  readonly documentedModel: string | undefined;
  /** Names the distinct (tool, arguments) that a repeat repeats; undefined where the call is no routing cell. */
  readonly cell: string | undefined;
  /** How long the call may take before it is given up, in milliseconds. */
  readonly deadlineMillis: number;
  readonly leaves: Leaves;
  /** True where the call keeps the daemon from serving others while it runs. */
  readonly blocks: boolean;
}
