import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import type { PostOutcome } from './post-traces.ts';

/** What a queue is made with. */
export interface BatchQueueOptions<Item> {
  /** Items that wait at most; beyond it the newest are dropped. */
  readonly queueLimit: number;
  readonly batchSize: number;
  readonly intervalMillis: number;
  /** Who takes the items, as log lines call it, and where it is. */
  readonly receiver: { readonly name: string; readonly endpoint: string };
  readonly log: Logger;
  /** Makes ready to send one batch; what it answers makes one attempt, which never rejects. */
  readonly prepare: (batch: readonly Item[]) => (signal: AbortSignal) => Promise<PostOutcome>;
  readonly onDropped: (items: readonly Item[], reason: string) => void;
  /** True where an empty batch is worth sending. */
  readonly hasMore?: () => boolean;
}

/** What a queue has done so far. */
export interface BatchQueueStats {
  readonly queued: number;
  readonly sent: number;
  readonly dropped: number;
  readonly retries: number;
}

const FIRST_BACKOFF_MILLIS = 100;
const LONGEST_BACKOFF_MILLIS = 5000;

/** Hands items on in batches, one at a time, trying again while the receiver is away: bounded, and every item that is lost is counted. */
export class BatchQueue<Item> {
  readonly #options: BatchQueueOptions<Item>;
  readonly #ending = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #queue: Item[] = [];
  #underWay = 0;
  #sent = 0;
  #dropped = 0;
  #retries = 0;
  #sending: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #last: PostOutcome['type'] = 'taken';

  constructor(options: BatchQueueOptions<Item>) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#startSending(), options.intervalMillis);
    this.#timer.unref();
  }

  get stats(): BatchQueueStats {
    return { queued: this.#queue.length, sent: this.#sent, dropped: this.#dropped, retries: this.#retries };
  }

  /** Items that are being sent. */
  get underWay(): number {
    return this.#underWay;
  }

  /** True once nothing is taken any more. */
  get over(): boolean {
    return this.#stopped !== undefined;
  }

  add(items: readonly Item[]): void {
    const { queueLimit, batchSize } = this.#options;
    const room = this.over ? 0 : Math.max(0, queueLimit - this.#queue.length);
    for (const item of items.slice(0, room)) this.#queue.push(item);
    if (items.length > room) this.#drop(items.slice(room), this.over ? 'stopped' : 'queue_full');
    if (this.#queue.length >= batchSize) void this.#startSending();
  }

  /** Sends what is queued; false where the deadline came first. */
  async flush(deadlineMillis: number): Promise<boolean> {
    const deadline = new AbortController();
    const late = sleep(deadlineMillis, 'late', { signal: deadline.signal }).catch(() => 'late');
    let ended: unknown;
    while (ended !== 'late' && this.#hasWork()) ended = await Promise.race([this.#startSending(), late]);
    deadline.abort();
    return !this.#hasWork();
  }

  /** Flushes, then ends whatever is under way; safe to call twice. */
  stop(deadlineMillis: number): Promise<void> {
    return (this.#stopped ??= this.#stop(deadlineMillis));
  }

  async #stop(deadlineMillis: number): Promise<void> {
    clearInterval(this.#timer);
    await this.flush(deadlineMillis);
    this.#ending.abort();
    await this.#sending;
    this.#drop(this.#queue.splice(0), 'stopped');
  }

  #drop(items: readonly Item[], reason: string): void {
    if (items.length === 0) return;
    this.#dropped += items.length;
    this.#options.onDropped(items, reason);
  }

  /** What is lost travels with a batch, and alone only where the last was taken: a receiver that refuses is not asked again for nothing. */
  #hasWork(): boolean {
    if (this.#sending !== undefined) return true;
    return !this.#ending.signal.aborted && (this.#queue.length > 0 || (this.#last === 'taken' && this.#options.hasMore?.() === true));
  }

  #startSending(): Promise<void> {
    if (this.#sending === undefined && this.#hasWork()) {
      this.#sending = this.#drain().finally(() => {
        this.#sending = undefined;
      });
    }
    return this.#sending ?? Promise.resolve();
  }

  async #drain(): Promise<void> {
    do {
      const batch = this.#queue.splice(0, this.#options.batchSize);
      this.#underWay = batch.length;
      await this.#send(batch);
      this.#underWay = 0;
    } while (this.#queue.length > 0 && !this.#ending.signal.aborted);
  }

  /** Sends one batch, again and again, until it is taken, refused or the queue ends. */
  async #send(batch: readonly Item[]): Promise<void> {
    const attempt = this.#options.prepare(batch);
    const { signal } = this.#ending;
    for (let backoffMillis = FIRST_BACKOFF_MILLIS; !signal.aborted; backoffMillis = Math.min(2 * backoffMillis, LONGEST_BACKOFF_MILLIS)) {
      const outcome = await attempt(signal);
      this.#note(outcome);
      if (outcome.type === 'taken') {
        this.#sent += batch.length;
        return;
      }
      if (outcome.type === 'refused') {
        this.#drop(batch, `refused_${outcome.status}`);
        return;
      }
      this.#retries += 1;
      const waitMillis = outcome.afterMillis ?? backoffMillis * (0.5 + Math.random() / 2);
      await sleep(Math.min(waitMillis, LONGEST_BACKOFF_MILLIS), undefined, { signal, ref: false }).catch(() => {});
    }
    this.#drop(batch, 'stopped');
  }

  /** One line a change, not one a batch. */
  #note(outcome: PostOutcome): void {
    const { log, receiver } = this.#options;
    const { endpoint } = receiver;
    if (outcome.type !== this.#last) {
      if (outcome.type === 'retry') log.warn({ endpoint, reason: outcome.reason }, `${receiver.name} does not answer; spans are kept`);
      else if (outcome.type === 'refused') log.error({ endpoint, status: outcome.status, reply: outcome.message }, `${receiver.name} refuses spans`);
      else log.info({ endpoint }, `${receiver.name} takes spans again`);
    }
    this.#last = outcome.type;
  }
}
