import type { PipelineSettings } from '../../sidecar/pipeline/messages.ts';
import type { TelemetrySettings } from '../../sidecar/telemetry/telemetry-settings.ts';

/** Nothing leaves the sidecar. */
export const NO_EXPORT: TelemetrySettings = { traces: undefined, metrics: undefined, queueLimit: 1000, batchSize: 100, intervalMillis: 20, metricIntervalMillis: 1000 };

/** A pipeline on a free port that exports nothing, but for what is given. */
export const pipelineSettings = (folder: string, given: Partial<PipelineSettings> = {}): PipelineSettings => ({
  host: '127.0.0.1', port: 0, secret: undefined, telemetry: NO_EXPORT, identity: { version: '0.1.0', instanceId: 'an-instance' }, links: { publicUrl: undefined, jaegerUrl: undefined }, runsDir: folder, logLevel: 'silent', ...given,
});
