import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import { ATTR_SOURCE } from '../spans/semconv.ts';
import type { SpanSink } from '../spans/sink.ts';
import type { Rung } from '../spans/source.ts';
import type { Span } from '../spans/span.ts';
import { createDropTally } from './drop-tally.ts';
import { DROPPED_HEADER, formatDropped, isRung, MOST_DROPPED_ENTRIES } from './dropped-header.ts';
import { encodeTraces } from './encode-traces.ts';
import { postTraces, type PostOutcome } from './post-traces.ts';
import { SECRET_HEADER } from './shared-secret.ts';

/** What an exporter is made with. */
export interface ExporterOptions {
  /** The receiver's address; `/v1/traces` is added where it has no path. */
  readonly endpoint: string;
  readonly secret?: string;
  /** Spans that wait at most; beyond it the newest are dropped and counted. */
  readonly queueLimit: number;
  readonly batchSize: number;
  readonly intervalMillis: number;
  readonly log: Logger;
}

/** What an exporter has done so far. */
export interface ExporterStats {
  readonly queued: number;
  readonly sent: number;
  readonly dropped: number;
  readonly retries: number;
}

/** Sends spans to a receiver in another process. */
export interface Exporter extends SpanSink {
  /** Sends what is queued; false where the deadline came first. */
  readonly flush: (deadlineMillis: number) => Promise<boolean>;
  /** Flushes, then ends whatever is under way; safe to call twice. */
  readonly stop: (deadlineMillis: number) => Promise<void>;
  readonly stats: () => ExporterStats;
}

const ATTEMPT_MILLIS = 10_000;
const FIRST_BACKOFF_MILLIS = 100;
const LONGEST_BACKOFF_MILLIS = 5000;

/** A span says who saw it; those that do not are from inside the daemon. */
const rungOf = (span: Span): Rung => {
  const source = span.attributes[ATTR_SOURCE];
  return isRung(source) ? source : 'probe';
};

/**
 * Makes a sink that sends spans as OTLP/JSON, in batches, trying again while the receiver is away. What it had to drop
 * is reported with the next batch, so that a loss here is known there.
 *
 * @example
 * const exporter = createExporter({ endpoint: 'http://127.0.0.1:4320', secret, queueLimit: 20_000, batchSize: 500, intervalMillis: 100, log });
 * exporter.spans(batch);
 * await exporter.stop(3000);
 */
export function createExporter({ endpoint, secret, queueLimit, batchSize, intervalMillis, log }: ExporterOptions): Exporter {
  const url = new URL(endpoint);
  if (url.pathname === '/') url.pathname = '/v1/traces';
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const drops = createDropTally();
  const ending = new AbortController();
  const stats = { sent: 0, dropped: 0, retries: 0 };
  const queue: Span[] = [];
  let sending: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;
  let last: PostOutcome['type'] = 'taken';

  const drop = (spans: readonly Span[], reason: string): void => {
    stats.dropped += spans.length;
    for (const span of spans) drops.add({ rung: rungOf(span), reason, count: 1 });
  };

  const noteReceiver = (outcome: PostOutcome): void => {
    if (outcome.type !== last) {
      if (outcome.type === 'retry') log.warn({ endpoint: url.href, reason: outcome.reason }, 'the span receiver does not answer; spans are kept');
      else if (outcome.type === 'refused') log.error({ endpoint: url.href, status: outcome.status, reply: outcome.message }, 'the span receiver refuses spans');
      else log.info({ endpoint: url.href }, 'the span receiver takes spans again');
    }
    last = outcome.type;
  };

  /** Sends one batch, again and again, until it is taken, refused or the exporter ends. */
  const send = async (batch: readonly Span[]): Promise<void> => {
    const body = encodeTraces(batch);
    for (let backoffMillis = FIRST_BACKOFF_MILLIS; !ending.signal.aborted; backoffMillis = Math.min(2 * backoffMillis, LONGEST_BACKOFF_MILLIS)) {
      const reported = drops.pending().slice(0, MOST_DROPPED_ENTRIES);
      const dropped = formatDropped(reported);
      const headers = { ...(secret === undefined ? {} : { [SECRET_HEADER]: secret }), ...(dropped === undefined ? {} : { [DROPPED_HEADER]: dropped }) };
      const outcome = await postTraces({ url, agent, headers, body, timeoutMillis: ATTEMPT_MILLIS, signal: ending.signal });
      noteReceiver(outcome);
      if (outcome.type === 'taken') {
        drops.reported(reported);
        stats.sent += batch.length;
        return;
      }
      if (outcome.type === 'refused') {
        drop(batch, `refused_${outcome.status}`);
        return;
      }
      stats.retries += 1;
      const waitMillis = outcome.afterMillis ?? backoffMillis * (0.5 + Math.random() / 2);
      await sleep(Math.min(waitMillis, LONGEST_BACKOFF_MILLIS), undefined, { signal: ending.signal, ref: false }).catch(() => {});
    }
    drop(batch, 'stopped');
  };

  const drain = async (): Promise<void> => {
    do {
      await send(queue.splice(0, batchSize));
    } while (queue.length > 0 && !ending.signal.aborted);
  };

  /** Losses travel with a batch, and alone only where the last was taken: a receiver that refuses is not asked again for nothing. */
  const hasWork = (): boolean => sending !== undefined || (!ending.signal.aborted && (queue.length > 0 || (last === 'taken' && drops.pending().length > 0)));

  const startSending = (): Promise<void> => {
    if (sending === undefined && hasWork()) {
      sending = drain().finally(() => {
        sending = undefined;
      });
    }
    return sending ?? Promise.resolve();
  };

  const timer = setInterval(() => void startSending(), intervalMillis);
  timer.unref();

  const flush = async (deadlineMillis: number): Promise<boolean> => {
    const deadline = new AbortController();
    const late = sleep(deadlineMillis, 'late', { signal: deadline.signal }).catch(() => 'late');
    let ended: unknown;
    while (ended !== 'late' && hasWork()) ended = await Promise.race([startSending(), late]);
    deadline.abort();
    return !hasWork();
  };

  const stop = async (deadlineMillis: number): Promise<void> => {
    clearInterval(timer);
    await flush(deadlineMillis);
    ending.abort();
    await sending;
    drop(queue.splice(0), 'stopped');
    agent.destroy();
  };

  return {
    spans: (batch) => {
      const room = stopped === undefined ? Math.max(0, queueLimit - queue.length) : 0;
      for (const span of batch.slice(0, room)) queue.push(span);
      if (batch.length > room) drop(batch.slice(room), stopped === undefined ? 'queue_full' : 'stopped');
      if (queue.length >= batchSize) void startSending();
    },
    // OTLP's traces have no place for readings; whoever scrapes does so in the sidecar itself.
    readings: (batch) => drops.add({ rung: 'process', reason: 'no_transport', count: batch.length }),
    dropped: (lost) => drops.add(lost),
    flush,
    stop: (deadlineMillis) => {
      stopped ??= stop(deadlineMillis);
      return stopped;
    },
    stats: () => ({ queued: queue.length, ...stats }),
  };
}
