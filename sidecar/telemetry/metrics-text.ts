import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { METRIC_ATTRIBUTES, SERVICES } from '../spans/semconv.ts';
import { prometheusName } from '../spans/prometheus-name.ts';
import { DAEMON_METER } from './export-by-service.ts';

/**
 * Metrics in Prometheus' text format, by the names that a collector would give them. A page of text has one target, so that
 * the service is a label here; a name that both services have is one family with the points of both.
 */
export function metricsText({ resource, scopeMetrics }: ResourceMetrics): string {
  const families = new Map<string, MetricData>();
  for (const { scope, metrics } of scopeMetrics) {
    const service = scope.name === DAEMON_METER ? SERVICES.daemon : SERVICES.sidecar;
    for (const metric of metrics) {
      if (metric.dataPoints.length === 0) continue;
      const named = labelled(metric, service);
      const known = families.get(named.descriptor.name);
      families.set(named.descriptor.name, known ? merged(known, named) : named);
    }
  }
  const [scope] = scopeMetrics;
  if (!scope) return '';
  // Without the unit as a line of its own: it stands in the name, where version 0.0.4 of the format has it.
  return new PrometheusSerializer(undefined, false, undefined, false, true).serialize({ resource, scopeMetrics: [{ scope: scope.scope, metrics: [...families.values()] }] });
}

function labelled(metric: MetricData, service: string): MetricData {
  const { descriptor } = metric;
  const name = prometheusName({ name: descriptor.name, unit: descriptor.unit, kind: kindOf(metric) });
  const dataPoints = metric.dataPoints.map((point) => ({ ...point, attributes: { ...point.attributes, [METRIC_ATTRIBUTES.service]: service } }));
  return { ...metric, descriptor: { ...descriptor, name, unit: '' }, dataPoints } as MetricData;
}

const merged = (one: MetricData, other: MetricData): MetricData => ({ ...one, dataPoints: [...one.dataPoints, ...other.dataPoints] }) as MetricData;

function kindOf(metric: MetricData): 'gauge' | 'counter' | 'updowncounter' | 'histogram' {
  if (metric.dataPointType === DataPointType.SUM) return metric.isMonotonic ? 'counter' : 'updowncounter';
  return metric.dataPointType === DataPointType.HISTOGRAM ? 'histogram' : 'gauge';
}
