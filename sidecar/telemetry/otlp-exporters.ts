import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { SignalSettings } from './telemetry-settings.ts';

/** The exporter of spans in the encoding asked for; endpoint, headers, timeout, compression and certificates it reads from the environment. */
export async function spanExporter({ protocol }: SignalSettings): Promise<SpanExporter> {
  const { OTLPTraceExporter } = protocol === 'http/protobuf' ? await import('@opentelemetry/exporter-trace-otlp-proto') : await import('@opentelemetry/exporter-trace-otlp-http');
  return new OTLPTraceExporter();
}

/** See `spanExporter`. */
export async function metricExporter({ protocol }: SignalSettings): Promise<PushMetricExporter> {
  const { OTLPMetricExporter } = protocol === 'http/protobuf' ? await import('@opentelemetry/exporter-metrics-otlp-proto') : await import('@opentelemetry/exporter-metrics-otlp-http');
  return new OTLPMetricExporter();
}
