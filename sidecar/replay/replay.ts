import { Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { SidecarError } from '../errors.ts';
import type { LogTails } from '../spans/log-tails.ts';
import type { Plan } from '../scenario/plan.ts';
import type { DaemonAddress } from './open-connection.ts';
import type { ReplayProgress, ReplaySummary } from './replay-summary.ts';
import type { ReplayWorkerData, ReplayWorkerMessage } from './worker-message.ts';

/** What to replay, against which daemon, and who is told. */
export interface ReplayOptions extends DaemonAddress {
  readonly plan: Plan;
  /** Handed over to the worker, which posts a `ReplayMessage` for all that happens; the last is `finished`. */
  readonly correlation: MessagePort;
  readonly onProgress: (progress: ReplayProgress) => void;
  /** Hears what the daemon tells of its log, which it is asked for between stages and at both ends; it is not asked where left out. */
  readonly onTails?: ((tails: LogTails) => void) | undefined;
  /**
   * The daemon's `EXAI_WS_PROGRESS_INTERVAL_SECS`: a call whose heartbeats cease for 2.5 of it is a zombie.
   * @default 8
   */
  readonly heartbeatSeconds?: number;
  /** @default the built worker beside this module */
  readonly workerFile?: URL;
}

/** A replay under way in its own thread. */
export interface Replay {
  /** Resolves when the thread has ended; rejects where the daemon cannot be greeted, or by a fault of our own. */
  readonly done: Promise<ReplaySummary>;
  /** Sends nothing more, gives open calls up after a short grace, and ends. Safe twice. */
  cancel(): void;
}

/** A third of the engine's own room for young objects: 10 MB less, and stamps as good; with an eighth a call's stamps are off by 0.1 ms more. */
const LIMITS = { maxYoungGenerationSizeMb: 16 };

/**
 * Starts a replay in a thread of its own, so that neither decoding nor judging delays a timestamp.
 *
 * @example
 * const replay = startReplay({ plan, url, token, correlation: port, onProgress: show });
 * const summary = await replay.done;
 */
export function startReplay(options: ReplayOptions): Replay {
  const { plan, url, token, correlation, heartbeatSeconds = 8 } = options;
  const workerData: ReplayWorkerData = { plan, url, token, correlation, heartbeatSeconds, asksLog: options.onTails !== undefined };
  const worker = new Worker(options.workerFile ?? new URL('./replay-worker.js', import.meta.url), { workerData, transferList: [correlation], resourceLimits: LIMITS });
  const done = new Promise<ReplaySummary>((resolve, reject) => {
    let settle = (): void => {
      reject(new SidecarError('REPLAY_FAILED', { reason: 'its thread ended without a result' }));
    };
    worker.on('message', (message: ReplayWorkerMessage) => {
      if (message.type === 'progress') options.onProgress(message.progress);
      else if (message.type === 'tails') options.onTails?.(message.tails);
      else if (message.type === 'summary') {
        settle = () => {
          resolve(message.summary);
        };
      } else {
        settle = () => {
          reject(new SidecarError(message.code, message.details as never));
        };
      }
    });
    worker.once('error', (cause) => {
      reject(new SidecarError('REPLAY_FAILED', { reason: cause.message }, { cause }));
    });
    worker.once('exit', () => {
      settle();
    });
  });
  return {
    done,
    cancel: () => {
      worker.postMessage('cancel');
    },
  };
}
