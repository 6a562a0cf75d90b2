import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { spanMetric } from '../../dashboards/names.ts';
import { prometheusLabel, prometheusName } from '../../sidecar/spans/prometheus-name.ts';
import { ATTRIBUTES, METRIC_ATTRIBUTES, METRICS, READINGS } from '../../sidecar/spans/semconv.ts';

interface Rules {
  readonly groups: readonly { readonly name: string; readonly interval: string; readonly rules: readonly { readonly record?: string; readonly alert?: string; readonly expr: string; readonly labels?: Readonly<Record<string, string>>; readonly annotations?: Readonly<Record<string, string>> }[] }[];
}

/** All rules of Prometheus. */
export const RULES = ['verdict', 'alerts'].flatMap((name) => (parse(readFileSync(`collector-config/rules/${name}.yaml`, 'utf8')) as Rules).groups.flatMap(({ rules }) => rules));

const metrics = [...Object.values(METRICS), ...Object.entries(READINGS).map(([name, meaning]) => ({ name, ...meaning }))];
const HISTOGRAM = ['_bucket', '_sum', '_count'];
const KNOWN = new Set([
  ...metrics.flatMap((meaning) => (meaning.kind === 'histogram' ? HISTOGRAM : ['']).map((suffix) => `${prometheusName(meaning)}${suffix}`)),
  ...HISTOGRAM.map((suffix) => `${spanMetric.duration}${suffix}`),
  spanMetric.calls,
  ...RULES.flatMap(({ record }) => record ?? []),
  ...[...Object.values(METRIC_ATTRIBUTES), ...ATTRIBUTES.keys()].map(prometheusLabel),
  // Prometheus' own, and those of the collector.
  '__name__', 'up', 'ALERTS', 'alertname', 'alertstate', 'job', 'le', 'where', 'otelcol_exporter_queue_size', 'exporter', 'transport', 'span_name', 'status_code',
  // Words of the language.
  'sum', 'max', 'count', 'group', 'topk', 'by', 'on', 'and', 'or', 'unless', 'offset', 'rate', 'increase', 'timestamp', 'vector', 'histogram_quantile', 'last_over_time', 'absent_over_time', 'group_left', 'Inf', 'NaN',
]);

/** Words of a PromQL expression that are no name of a metric, a label or a function that is known here. */
export function unknownNames(expression: string): readonly string[] {
  // Texts, durations and variables are no names.
  const bare = expression.replaceAll(/"[^"]*"/g, '').replaceAll(/\[[^\]]*\]/g, '').replaceAll(/\b\d+[smhd]\b/g, '').replaceAll(/\$\w+/g, '');
  return [...new Set(bare.match(/[a-zA-Z_][\w:]*/g))].filter((word) => !KNOWN.has(word));
}
