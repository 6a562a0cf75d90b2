import type { CallOutcome } from '../protocol/outcome.ts';
import type { ClockOffset } from './clock-offset.ts';
import type { FrameCounts } from './frame-tally.ts';

/** How far a replay is; in a stage that is resting nothing is sent. */
export type ReplayProgress =
  | { readonly type: 'stage'; readonly step: string; readonly label: string; readonly iteration: number; readonly resting: boolean }
  | { readonly type: 'call'; readonly done: number; readonly planned: number; readonly outcome: CallOutcome; readonly tool: string; readonly seconds: number };

/** What a replay knows when it is over. */
export interface ReplaySummary {
  readonly outcomes: Readonly<Record<CallOutcome, number>>;
  readonly frames: FrameCounts;
  /** Undefined where the daemon gave no stamp. */
  readonly clockOffset: ClockOffset | undefined;
  /** Sockets opened for lanes. */
  readonly connections: number;
  readonly cancelled: boolean;
  /** Why the daemon was given up for good, in words; undefined where it was not. */
  readonly lost: string | undefined;
  /** The latest that a call was sent after it was due. */
  readonly maxLatenessSeconds: number;
}
