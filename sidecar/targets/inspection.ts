import type { ClockOffset } from '../replay/clock-offset.ts';
import type { Remedy, Rung, RungState } from '../spans/source.ts';
import type { Environment } from '../verdict/verdict.ts';

/** Whether the daemon sees the files that are written for uploads, and how that is known. */
export interface FilesView {
  readonly dir: string;
  readonly dirInDaemon: string;
  /** Undefined where nobody can tell. */
  readonly visible: boolean | undefined;
  readonly how: string;
  readonly remedy: Remedy | undefined;
}

/** A target as it is found, or as it would be made. */
export interface Inspection {
  readonly environment: Omit<Environment, 'sidecarVersion' | 'scenarioDigest' | 'claimsDigest' | 'rungs'>;
  /** False where a run could not begin. */
  readonly reachable: boolean;
  /** How it answered, what would be started, or why neither. */
  readonly how: string;
  readonly remedy: string | undefined;
  readonly rungs: Readonly<Record<Rung, RungState>>;
  /** In force, as far as they are known. */
  readonly settings: ReadonlyMap<string, string>;
  /** Sessions of other clients; undefined where it did not say. */
  readonly otherSessions: number | undefined;
  readonly clockOffset: ClockOffset | undefined;
  readonly files: FilesView;
}

/** Looks at a target without a run: nothing is started, and no tool is called unless `active`. */
export type InspectTarget = (request: { readonly settings: ReadonlyMap<string, string>; readonly active: boolean; readonly signal: AbortSignal }) => Promise<Inspection>;
