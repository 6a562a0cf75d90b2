import type { Logger } from '../log.ts';
import { createExporter, type Exporter } from '../otlp/exporter.ts';

/** Where a part sends its spans, and the secret it shows. */
export interface SpanReceiver {
  readonly endpoint: string;
  readonly secret: string | undefined;
}

/** Something that serves until it is stopped. */
export interface Service {
  readonly address: string;
  /** Sends a census of what it holds, by that name; absent where it holds nothing that is counted. */
  takeCensus?(id: string): void;
  stop(): Promise<void>;
}

/** Spans may wait this long for a receiver when a part stops. */
export const FLUSH_MILLIS = 3_000;

/** Sends the spans of a part to where they are received. */
export const exporterTo = (receiver: SpanReceiver, log: Logger): Exporter =>
  createExporter({ endpoint: receiver.endpoint, ...(receiver.secret === undefined ? {} : { secret: receiver.secret }), queueLimit: 20_000, batchSize: 500, intervalMillis: 100, log });
