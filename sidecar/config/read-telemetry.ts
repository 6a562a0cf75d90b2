import { type Checks, found } from './checks.ts';

/** Where telemetry of one signal goes, and how it is written. */
interface ConfiguredSignal {
  readonly endpoint: string;
  readonly protocol: 'http/json' | 'http/protobuf';
}

/** What leaves the sidecar, by OpenTelemetry's standard variables. Those that only an exporter needs, it reads itself. */
export interface ConfiguredTelemetry {
  /** Undefined where no spans are exported. */
  readonly traces: ConfiguredSignal | undefined;
  /** Undefined where metrics are only served. */
  readonly metrics: ConfiguredSignal | undefined;
  readonly queueLimit: number;
  readonly batchSize: number;
  readonly intervalMillis: number;
  readonly metricIntervalMillis: number;
}

const PROTOCOLS = ['http/json', 'http/protobuf'] as const;

/**
 * Reads what is exported and where to: nothing, unless an endpoint is named. Other defaults than those of the
 * specification: a queue for minutes without a collector, and spans and metrics that are to be seen within seconds.
 */
export function readTelemetry(variable: (name: string) => string | undefined, check: Checks, problems: string[]): ConfiguredTelemetry {
  const disabled = check.oneOf('OTEL_SDK_DISABLED', variable('OTEL_SDK_DISABLED')?.toLowerCase(), ['true', 'false']) === 'true';
  const endpointOf = (name: string): string | undefined => check.url(name, variable(name), ['http:', 'https:']);
  const shared = endpointOf('OTEL_EXPORTER_OTLP_ENDPOINT');
  const protocolOf = (name: string): (typeof PROTOCOLS)[number] | undefined => check.oneOf(name, variable(name), PROTOCOLS);
  const sharedProtocol = protocolOf('OTEL_EXPORTER_OTLP_PROTOCOL');
  const signal = (name: 'TRACES' | 'METRICS'): ConfiguredSignal | undefined => {
    const endpoint = endpointOf(`OTEL_EXPORTER_OTLP_${name}_ENDPOINT`) ?? shared;
    const protocol = protocolOf(`OTEL_EXPORTER_OTLP_${name}_PROTOCOL`) ?? sharedProtocol ?? 'http/json';
    const exporter = check.oneOf(`OTEL_${name}_EXPORTER`, variable(`OTEL_${name}_EXPORTER`), ['otlp', 'none']);
    return disabled || exporter === 'none' || endpoint === undefined ? undefined : { endpoint, protocol };
  };
  const queueLimit = check.count('OTEL_BSP_MAX_QUEUE_SIZE', variable('OTEL_BSP_MAX_QUEUE_SIZE'), 20_000);
  const batchSize = check.count('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', variable('OTEL_BSP_MAX_EXPORT_BATCH_SIZE'), 512);
  if (batchSize > queueLimit) problems.push(found('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', String(batchSize), `no more than OTEL_BSP_MAX_QUEUE_SIZE, ${queueLimit}`));
  return {
    traces: signal('TRACES'),
    metrics: signal('METRICS'),
    queueLimit,
    batchSize,
    intervalMillis: check.count('OTEL_BSP_SCHEDULE_DELAY', variable('OTEL_BSP_SCHEDULE_DELAY'), 1_000),
    metricIntervalMillis: check.count('OTEL_METRIC_EXPORT_INTERVAL', variable('OTEL_METRIC_EXPORT_INTERVAL'), 10_000),
  };
}
