import { type Pipeline, startPipeline } from '../pipeline/pipeline.ts';
import type { LogLevel } from '../log.ts';
import { VERSION } from '../words.ts';

/** Starts a pipeline for runs that are the gate's own experiments: they are no operator's runs, so nothing of them is exported. */
export function startPrivatePipeline({ secret, runsDir, logLevel }: { readonly secret: string; readonly runsDir: string; readonly logLevel: LogLevel }): Promise<Pipeline> {
  return startPipeline({
    host: '127.0.0.1',
    port: 0,
    secret,
    telemetry: { traces: undefined, metrics: undefined, queueLimit: 1, batchSize: 1, intervalMillis: 1000, metricIntervalMillis: 60_000 },
    identity: { version: VERSION, instanceId: 'private' },
    links: { publicUrl: undefined, jaegerUrl: undefined },
    runsDir,
    logLevel,
  });
}
