import { Agent } from 'node:http';
import type { Logger } from '../log.ts';
import { ATTR_SOURCE } from '../spans/semconv.ts';
import type { SpanSink } from '../spans/sink.ts';
import type { Rung } from '../spans/source.ts';
import type { Span } from '../spans/span.ts';
import { BatchQueue, type BatchQueueStats } from './batch-queue.ts';
import { createDropTally } from './drop-tally.ts';
import { DROPPED_HEADER, formatDropped, isRung, MOST_DROPPED_ENTRIES } from './dropped-header.ts';
import { encodeTraces } from './encode-traces.ts';
import { postTraces } from './post-traces.ts';
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

/** Sends spans to a receiver in another process. */
export interface Exporter extends SpanSink {
  /** Sends what is queued; false where the deadline came first. */
  readonly flush: (deadlineMillis: number) => Promise<boolean>;
  /** Flushes, then ends whatever is under way; safe to call twice. */
  readonly stop: (deadlineMillis: number) => Promise<void>;
  readonly stats: () => BatchQueueStats;
}

const ATTEMPT_MILLIS = 10_000;

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
  const queue = new BatchQueue<Span>({
    queueLimit,
    batchSize,
    intervalMillis,
    receiver: { name: 'the span receiver', endpoint: url.href },
    log,
    prepare: (batch) => {
      const body = encodeTraces(batch);
      return async (signal) => {
        const reported = drops.pending().slice(0, MOST_DROPPED_ENTRIES);
        const dropped = formatDropped(reported);
        const headers = { ...(secret === undefined ? {} : { [SECRET_HEADER]: secret }), ...(dropped === undefined ? {} : { [DROPPED_HEADER]: dropped }) };
        const outcome = await postTraces({ url, agent, headers, body, timeoutMillis: ATTEMPT_MILLIS, signal });
        if (outcome.type === 'taken') drops.reported(reported);
        return outcome;
      };
    },
    onDropped: (spans, reason) => {
      for (const span of spans) drops.add({ rung: rungOf(span), reason, count: 1 });
    },
    hasMore: () => drops.pending().length > 0,
  });
  return {
    spans: (batch) => queue.add(batch),
    // OTLP's traces have no place for readings; whoever scrapes does so in the sidecar itself.
    readings: (batch) => drops.add({ rung: 'process', reason: 'no_transport', count: batch.length }),
    dropped: (lost) => drops.add(lost),
    flush: (deadlineMillis) => queue.flush(deadlineMillis),
    stop: (deadlineMillis) => queue.stop(deadlineMillis).then(() => agent.destroy()),
    stats: () => queue.stats,
  };
}
