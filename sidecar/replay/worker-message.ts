import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '../errors.ts';
import type { LogTails } from '../spans/log-tails.ts';
import type { Plan } from '../scenario/plan.ts';
import type { ReplayProgress, ReplaySummary } from './replay-summary.ts';

/** What the thread is started with. */
export interface ReplayWorkerData {
  readonly plan: Plan;
  readonly url: string;
  readonly token: string;
  readonly heartbeatSeconds: number;
  /** True where the daemon is to be asked for its log. */
  readonly asksLog: boolean;
  readonly correlation: MessagePort;
}

/** What the thread tells the one that started it. */
export type ReplayWorkerMessage =
  | { readonly type: 'progress'; readonly progress: ReplayProgress }
  | { readonly type: 'tails'; readonly tails: LogTails }
  | { readonly type: 'summary'; readonly summary: ReplaySummary }
  /** An error of the catalogue; the details are those of its code. */
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly details: unknown };
