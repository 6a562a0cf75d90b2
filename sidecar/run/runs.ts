import type { RunEvidence } from '../evidence/run-evidence.ts';
import type { Span } from '../spans/span.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { RunEvent, RunSummary } from './run-event.ts';

/** What to replay. */
export interface RunRequest {
  /** Name of a scenario that ships with the program, or of the one given at the start. */
  readonly scenario: string;
  readonly quick: boolean;
}

/** The runs of one data folder, as command line and API use them. Unknown ids throw `RUN_UNKNOWN`. */
export interface Runs {
  /** Newest first. */
  list(): Promise<readonly RunSummary[]>;
  get(id: string): Promise<RunSummary>;
  /** The stored verdict of a run, or of the latest judged one; undefined where there is none yet. */
  verdict(id: string | undefined): Promise<Verdict | undefined>;
  /** What a report shows of a run; undefined where it has no verdict yet. */
  evidence(id: string): Promise<RunEvidence | undefined>;
  /** Starts a run; throws `RUN_UNDER_WAY` while one is. */
  start(request: RunRequest): Promise<RunSummary>;
  /** What has happened in a run so far, then what happens, until it ends. */
  events(id: string, signal: AbortSignal): AsyncIterable<RunEvent>;
  /** Spans of one trace of a settled run, by start time; empty where the run has none. */
  trace(id: string, traceId: string): Promise<readonly Span[]>;
}
