/** The OpenTelemetry SDK: all that is heavy to load. Imported only where something is exported or metrics are asked for. */
import { MeterProvider, type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { Logger } from '../log.ts';
import { SERVICES } from '../spans/semconv.ts';
import { logDiagnostics } from './diagnostics.ts';
import { DAEMON_METER, ExportByService } from './export-by-service.ts';
import type { FactBoard } from './fact-board.ts';
import { makeDaemonInstruments, makeInstruments } from './instruments.ts';
import { AskedMetricReader } from './metric-reader.ts';
import { metricsText } from './metrics-text.ts';
import { Links } from './links.ts';
import { metricExporter, spanExporter } from './otlp-exporters.ts';
import type { LookedAt } from './pipeline-facts.ts';
import { Resources } from './resources.ts';
import { SpanExport } from './span-export.ts';
import type { LinkAddresses, TelemetryIdentity, TelemetrySettings } from './telemetry-settings.ts';

/** The SDK while it runs. */
export interface Sdk {
  /** Undefined where no spans are exported. */
  readonly spans: SpanExport | undefined;
  /** All metrics in Prometheus' text format. */
  metricsText(): Promise<string>;
  /** Hands over what waits. */
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** See `startSdk`. */
export interface SdkOptions {
  readonly settings: TelemetrySettings;
  readonly identity: TelemetryIdentity;
  readonly links: LinkAddresses;
  readonly board: FactBoard;
  readonly pipeline: LookedAt['pipeline'];
  readonly log: Logger;
}

/** Starts the SDK with what the settings ask for. Metrics can always be asked for. */
export async function startSdk({ settings, identity, links, board, pipeline, log }: SdkOptions): Promise<Sdk> {
  logDiagnostics(log);
  const resources = new Resources(identity);
  const { traces, metrics } = settings;
  const spans = traces && new SpanExport({ exporter: await spanExporter(traces), signal: traces, settings, resources, version: identity.version, log });
  const push = metrics && new PeriodicExportingMetricReader({ exporter: new ExportByService(await metricExporter(metrics), resources), exportIntervalMillis: settings.metricIntervalMillis, exportTimeoutMillis: Math.min(settings.metricIntervalMillis, 10_000) });
  const reader = push ?? new AskedMetricReader();
  const provider = await startProviders({ reader, spans, exports: spans !== undefined || push !== undefined, resources });
  const meter = provider.meterProvider.getMeter(SERVICES.sidecar, identity.version);
  makeInstruments(meter, board, { pipeline, exported: () => spans?.stats }, new Links(links));
  makeDaemonInstruments(provider.meterProvider.getMeter(DAEMON_METER, identity.version), board);
  return {
    spans,
    metricsText: async () => metricsText((await reader.collect()).resourceMetrics),
    flush: async () => {
      await Promise.all([spans?.forceFlush(), push?.forceFlush()]);
    },
    shutdown: () => provider.shutdown(),
  };
}

interface Providers {
  readonly meterProvider: Pick<MeterProvider, 'getMeter'>;
  shutdown(): Promise<void>;
}

/** Where something is exported, Node's own SDK holds the parts together; to be asked for metrics alone takes no more than their provider. */
async function startProviders({ reader, spans, exports, resources }: { readonly reader: MetricReader; readonly spans: SpanExport | undefined; readonly exports: boolean; readonly resources: Resources }): Promise<Providers> {
  const resource = resources.of(SERVICES.sidecar);
  if (!exports) {
    const meterProvider = new MeterProvider({ resource, readers: [reader] });
    return { meterProvider, shutdown: () => meterProvider.shutdown() };
  }
  const [{ NodeSDK }, { StackContextManager }, { metrics }] = await Promise.all([import('@opentelemetry/sdk-node'), import('@opentelemetry/sdk-trace'), import('@opentelemetry/api')]);
  const sdk = new NodeSDK({
    resource,
    autoDetectResources: false,
    // Nothing is traced across turns of the loop here: what does would slow every promise of the thread.
    contextManager: new StackContextManager(),
    textMapPropagator: null,
    instrumentations: [],
    logRecordProcessors: [],
    spanProcessors: spans ? [spans] : [],
    metricReaders: [reader],
  });
  sdk.start();
  return { meterProvider: metrics.getMeterProvider(), shutdown: () => sdk.shutdown() };
}
