/** Where telemetry of one signal goes, and how it is written. */
export interface SignalSettings {
  /** As the operator named it, for log lines; the exporter reads the variables itself. */
  readonly endpoint: string;
  readonly protocol: 'http/json' | 'http/protobuf';
}

/** What leaves the sidecar, and how; the rest of the standard variables (headers, timeout, compression, certificates) is the exporters' own. */
export interface TelemetrySettings {
  /** Undefined where no spans are exported. */
  readonly traces: SignalSettings | undefined;
  /** Undefined where metrics are only served. */
  readonly metrics: SignalSettings | undefined;
  /** Spans that wait for the collector at most; beyond it the newest are dropped. */
  readonly queueLimit: number;
  readonly batchSize: number;
  /** Between two looks at what waits. */
  readonly intervalMillis: number;
  /** Between two exports of metrics. */
  readonly metricIntervalMillis: number;
}

/** Who exports. */
export interface TelemetryIdentity {
  /** Version of the sidecar. */
  readonly version: string;
  /** Stays the same from one start on a data folder to the next, so that series do too. */
  readonly instanceId: string;
}

/** Where to link to; nothing is linked where an address is not known. */
export interface LinkAddresses {
  /** The sidecar's own API, as its readers reach it. */
  readonly publicUrl: string | undefined;
  readonly jaegerUrl: string | undefined;
}
