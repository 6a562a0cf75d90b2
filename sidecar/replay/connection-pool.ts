import { setTimeout as sleep } from 'node:timers/promises';
import { SidecarError } from '../errors.ts';
import type { Connection } from './connection.ts';

/** How a pool opens its sockets, and how long it tries. */
export interface ConnectionPoolOptions {
  readonly open: () => Promise<Connection>;
  /** How long a lost daemon is waited for. */
  readonly retryMillis: number;
  readonly signal: AbortSignal;
}

const FIRST_BACKOFF_MILLIS = 100;
const LONGEST_BACKOFF_MILLIS = 2_000;

/** What waiting does not mend. */
const FINAL: ReadonlySet<string> = new Set(['DAEMON_URL_INVALID', 'DAEMON_UNAUTHORIZED', 'DAEMON_NOT_EXAI', 'DAEMON_SILENT']);

/** The sockets of the lanes, kept over stages and opened anew where one was lost. */
export class ConnectionPool {
  readonly #options: ConnectionPoolOptions;
  readonly #connections = new Map<number, Connection>();
  #opened = 0;
  #lost: SidecarError | undefined;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
  }

  /** Sockets opened so far. */
  get opened(): number {
    return this.#opened;
  }

  /** Why the daemon is gone for good; undefined while it is not. */
  get lost(): SidecarError | undefined {
    return this.#lost;
  }

  /** A greeted socket for each of so many lanes; those that cannot be had are left to `get`. */
  async ensure(lanes: number): Promise<void> {
    await Promise.all(Array.from({ length: lanes }, (_, lane) => this.get(lane)));
  }

  /** The lane's socket; undefined where the daemon is gone for good or the run is cancelled. */
  async get(lane: number): Promise<Connection | undefined> {
    const present = this.#connections.get(lane);
    if (present !== undefined && !present.over) return present;
    const connection = await this.#reopen();
    if (connection !== undefined) this.#connections.set(lane, connection);
    return connection;
  }

  /** Closes all sockets; safe twice. */
  async close(): Promise<void> {
    await Promise.all([...this.#connections.values()].map((connection) => connection.close(200)));
  }

  async #reopen(): Promise<Connection | undefined> {
    const giveUpAt = performance.now() + this.#options.retryMillis;
    for (let backoff = FIRST_BACKOFF_MILLIS; !this.#hasEnded(); backoff = Math.min(2 * backoff, LONGEST_BACKOFF_MILLIS)) {
      try {
        const connection = await this.#options.open();
        this.#opened += 1;
        return connection;
      } catch (error) {
        if (this.#options.signal.aborted) return undefined;
        if (!(error instanceof SidecarError)) throw error;
        if (FINAL.has(error.code) || performance.now() + backoff > giveUpAt) this.#lost ??= error;
      }
      if (!this.#hasEnded()) await sleep(backoff, undefined, { signal: this.#options.signal }).catch(() => undefined);
    }
    return undefined;
  }

  #hasEnded(): boolean {
    return this.#lost !== undefined || this.#options.signal.aborted;
  }
}
