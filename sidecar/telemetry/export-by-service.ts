import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { AggregationTemporality, InstrumentType, PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { SERVICES } from '../spans/semconv.ts';
import { temporalityOf } from './metric-reader.ts';
import type { Resources } from './resources.ts';

/** The meter whose metrics are the daemon's. */
export const DAEMON_METER = SERVICES.daemon;

/** Metrics by the service that they are of: one provider holds those of the sidecar and of the daemon, and each goes with its own resource. */
export function byService({ scopeMetrics }: ResourceMetrics, resources: Resources): readonly ResourceMetrics[] {
  const ofDaemon = scopeMetrics.filter(({ scope }) => scope.name === DAEMON_METER);
  const others = scopeMetrics.filter(({ scope }) => scope.name !== DAEMON_METER);
  return [
    { resource: resources.of(SERVICES.sidecar), scopeMetrics: others },
    { resource: resources.of(SERVICES.daemon), scopeMetrics: ofDaemon },
  ].filter((metrics) => metrics.scopeMetrics.some((scope) => scope.metrics.some(({ dataPoints }) => dataPoints.length > 0)));
}

/** Exports each service's metrics by itself. Counts are cumulative: an export that fails is made good by the next. */
export class ExportByService implements PushMetricExporter {
  readonly #exporter: PushMetricExporter;
  readonly #resources: Resources;

  constructor(exporter: PushMetricExporter, resources: Resources) {
    this.#exporter = exporter;
    this.#resources = resources;
  }

  export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
    const each = byService(metrics, this.#resources).map((ofService) => new Promise<ExportResult>((resolve) => this.#exporter.export(ofService, resolve)));
    void this.#finish(each, done);
  }

  async #finish(each: readonly Promise<ExportResult>[], done: (result: ExportResult) => void): Promise<void> {
    const results = await Promise.all(each);
    done(results.find(({ code }) => code !== ExportResultCode.SUCCESS) ?? { code: ExportResultCode.SUCCESS });
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush();
  }

  selectAggregationTemporality(instrumentType: InstrumentType): AggregationTemporality {
    return temporalityOf(instrumentType);
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
