import type { Rung, RungState, Source } from '../spans/source.ts';
import type { Environment } from '../verdict/verdict.ts';

/** A daemon that is ready to be replayed against, with whatever was started around it. */
export interface Target {
  readonly url: string;
  readonly token: string;
  /** `EXAI_WS_PROGRESS_INTERVAL_SECS` in force, in seconds. */
  readonly heartbeatSeconds: number;
  /** What divides every delay and limit; 1 for anything but a rehearsal. */
  readonly timeScale: number;
  readonly rungs: Readonly<Record<Rung, RungState>>;
  /** Sessions of other clients, when it was looked at. */
  readonly otherSessions: number;
  /** What watches the daemon from this process while a run goes on. */
  readonly sources: readonly Source[];
  /** Settings in force, given or observed, by environment variable. */
  readonly settings: ReadonlyMap<string, string>;
  readonly environment: Omit<Environment, 'sidecarVersion' | 'scenarioDigest' | 'claimsDigest' | 'rungs'>;
  /** Stops what was started for this run; an attached daemon is left alone. */
  close(): Promise<void>;
}

/** Gets a target ready for one run; emulated delays are seeded from the run id. */
export type OpenTarget = (request: { readonly runId: string; readonly settings: ReadonlyMap<string, string>; readonly signal: AbortSignal }) => Promise<Target>;
