import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Logger } from '../log.ts';
import { BatchQueue, type BatchQueueStats } from '../otlp/batch-queue.ts';
import type { PostOutcome } from '../otlp/post-traces.ts';
import type { Span } from '../spans/span.ts';
import { readableSpan } from './readable-span.ts';
import type { Resources } from './resources.ts';
import type { SignalSettings, TelemetrySettings } from './telemetry-settings.ts';

/** What has been done with spans on their way to the collector. */
export interface ExportStats extends BatchQueueStats {
  /** How many may wait. */
  readonly capacity: number;
  readonly droppedBy: ReadonlyMap<string, number>;
}

/** Spans may wait this long for a collector when the sidecar stops. */
const STOP_MILLIS = 3_000;

/** See `SpanExport`. */
export interface SpanExportOptions {
  readonly exporter: SpanExporter;
  readonly signal: SignalSettings;
  readonly settings: TelemetrySettings;
  readonly resources: Resources;
  readonly version: string;
  readonly log: Logger;
}

/**
 * The way of correlated spans to the collector. A batch that the exporter gives up, after its own retries, is offered again
 * until it is taken or refused, where a `BatchSpanProcessor` would let it go: a collector that is restarted misses
 * nothing. A dead one costs what does not fit into the queue, and nothing else.
 */
export class SpanExport implements SpanProcessor {
  readonly #options: SpanExportOptions;
  readonly #queue: BatchQueue<Span | ReadableSpan>;
  readonly #droppedBy = new Map<string, number>();

  constructor(options: SpanExportOptions) {
    this.#options = options;
    const { signal, settings, log } = options;
    this.#queue = new BatchQueue({
      queueLimit: settings.queueLimit,
      batchSize: settings.batchSize,
      intervalMillis: settings.intervalMillis,
      receiver: { name: 'the collector', endpoint: signal.endpoint },
      log,
      prepare: (batch) => this.#prepare(batch),
      onDropped: (spans, reason) => this.#dropped(spans.length, reason),
    });
  }

  /** Takes spans in the order in which correlation let them go. */
  add(spans: readonly Span[]): void {
    this.#queue.add(spans);
  }

  get stats(): ExportStats {
    return { ...this.#queue.stats, queued: this.#queue.stats.queued + this.#queue.underWay, capacity: this.#options.settings.queueLimit, droppedBy: this.#droppedBy };
  }

  onStart(): void {
    // Only what has ended is exported.
  }

  /** A span that was traced in this thread goes the same way. */
  onEnd(span: ReadableSpan): void {
    this.#queue.add([span]);
  }

  async forceFlush(): Promise<void> {
    await this.#queue.flush(STOP_MILLIS);
  }

  async shutdown(): Promise<void> {
    await this.#queue.stop(STOP_MILLIS);
    const { dropped } = this.#queue.stats;
    const { log, signal } = this.#options;
    if (dropped > 0) log.warn({ endpoint: signal.endpoint, spans: dropped, reasons: Object.fromEntries(this.#droppedBy) }, 'spans did not reach the collector; runs and verdicts are whole');
  }

  #prepare(batch: readonly (Span | ReadableSpan)[]): (ending: AbortSignal) => Promise<PostOutcome> {
    const { exporter, resources, version } = this.#options;
    const scope = { name: 'exai-sidecar', version };
    const readable = batch.map((span) => ('service' in span ? readableSpan(span, resources.of(span.service), scope) : span));
    return (ending) =>
      new Promise((resolve) => {
        // The exporter cannot be interrupted: what it does after the end is of no account.
        const ended = (): void => resolve({ type: 'retry', reason: 'stopped', afterMillis: 0 });
        ending.addEventListener('abort', ended, { once: true });
        exporter.export(readable, (result) => {
          ending.removeEventListener('abort', ended);
          resolve(outcomeOf(result));
        });
      });
  }

  #dropped(count: number, reason: string): void {
    this.#droppedBy.set(reason, (this.#droppedBy.get(reason) ?? 0) + count);
  }
}

/** An HTTP status that the exporter does not try again is a refusal; all else may pass. */
function outcomeOf({ code, error }: ExportResult): PostOutcome {
  if (code === ExportResultCode.SUCCESS) return { type: 'taken' };
  const status = (error as { readonly code?: unknown } | undefined)?.code;
  if (typeof status === 'number') return { type: 'refused', status, message: error?.message ?? '' };
  return { type: 'retry', reason: error?.message ?? 'no reason given', afterMillis: undefined };
}
