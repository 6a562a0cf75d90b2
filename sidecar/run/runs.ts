import type { ClaimHistory } from '../history/history-schema.ts';
import type { Span } from '../spans/span.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { RunEvent, RunSummary } from './run-event.ts';

/** What to replay. */
export interface RunRequest {
  /** Name of a scenario that ships with the program, or of the one given at the start. */
  readonly scenario: string;
  readonly quick: boolean;
  /** Goes on with rounds for the claims that are left open, until all are decided or so many seconds are spent; undefined for an ordinary run. */
  readonly budgetSeconds?: number | undefined;
  /** The run that it is held against: an id, `latest`, `previous` or, from the command line, a bundle; undefined for none. */
  readonly baseline?: string | undefined;
}

/** The runs of one data folder, as command line and API use them. Unknown ids throw `RUN_UNKNOWN`. */
export interface Runs {
  /** Newest first. */
  list(): Promise<readonly RunSummary[]>;
  get(id: string): Promise<RunSummary>;
  /** The stored verdict of a run, or of the latest judged one; undefined where there is none yet. */
  verdict(id: string | undefined): Promise<Verdict | undefined>;
  /**
   * What the newest judged runs, `limit` of them at most, said of a claim; undefined where none of them speaks of it. Verdicts
   * are there long after spans are gone.
   */
  history(claim: string, limit: number): Promise<ClaimHistory | undefined>;
  /** Starts a run; throws `RUN_UNDER_WAY` while one is. */
  start(request: RunRequest): Promise<RunSummary>;
  /** What has happened in a run so far, then what happens, until it ends. */
  events(id: string, signal: AbortSignal): AsyncIterable<RunEvent>;
  /** Spans of one trace of a settled run, by start time; empty where the run has none. */
  trace(id: string, traceId: string): Promise<readonly Span[]>;
}
