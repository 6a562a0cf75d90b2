import type { AnchoredClock } from '../spans/clock.ts';
import type { EventLoop } from './event-loop.ts';
import type { FileCache } from './file-cache.ts';
import type { JsonLines } from './json-lines.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { NativeSpans } from './native-spans.ts';
import type { ProviderClient } from './provider-client.ts';
import type { ResultCache } from './result-cache.ts';
import type { Settings } from './settings.ts';
import type { WorkerPool } from './worker-pool.ts';

/** What all parts of the daemon share. */
export interface Daemon {
  readonly home: string;
  readonly settings: Settings;
  readonly clock: AnchoredClock;
  readonly loop: EventLoop;
  /** The executor of the loop: uploads and expert analyses wait for its threads. */
  readonly executor: WorkerPool;
  readonly spans: NativeSpans;
  readonly providers: ProviderClient;
  readonly misbehaviour: Misbehaviour;
  readonly fileCache: FileCache;
  /** Answers of chats by their exact prompt. */
  readonly semanticCache: ResultCache<string>;
  /** Turns of each conversation. */
  readonly conversations: Map<string, number>;
  readonly metricsLog: JsonLines;
  readonly toolcallLog: JsonLines;
  /** Waits so long, divided by the time scale. */
  readonly pause: (millis: number) => Promise<void>;
}

/** Unix seconds as the daemon writes them. */
export const nowSeconds = (clock: AnchoredClock): number => Number(clock.nowUnixNano()) / 1e9;
