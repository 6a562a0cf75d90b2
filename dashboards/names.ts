import { prometheusLabel, prometheusName } from '../sidecar/spans/prometheus-name.ts';
import { ATTR_CACHE_HIT, ATTR_CACHE_NAME, ATTR_LABEL, ATTR_PROVIDER, ATTR_REQUEST_MODEL, ATTR_ROUTE_FALLBACK, ATTR_SOURCE, METRIC_ATTRIBUTES, METRICS, READINGS, VERDICT_GROUP } from '../sidecar/spans/semconv.ts';

type Metric = keyof typeof METRICS;

/** Names of metrics in Prometheus, by their key in the catalogue. */
export const metric = Object.fromEntries(Object.entries(METRICS).map(([key, meaning]) => [key, prometheusName(meaning)])) as Readonly<Record<Metric, string>>;

/** Names of readings of the daemon's process in Prometheus. */
export const reading = (name: keyof typeof READINGS): string => prometheusName({ name, ...READINGS[name] });

/** What a metric of claims and verdicts is as of now: recorded by collector-config/rules/verdict.yaml. */
export const recorded = (key: 'claimInfo' | 'claimValue' | 'claimLower' | 'claimUpper' | 'claimLastPassValue' | 'claimSamplesNeeded' | 'claimState' | 'verdictState' | 'runInfo'): string => metric[key].replace('exai_', 'exai:');

/** All words of a claim in one series, recorded likewise. */
export const CLAIM_TEXT = 'exai:claim_text';

/** Labels of metrics in Prometheus, by their key among the attributes. */
export const label = Object.fromEntries(Object.entries(METRIC_ATTRIBUTES).map(([key, name]) => [key, prometheusLabel(name)])) as Readonly<Record<keyof typeof METRIC_ATTRIBUTES, string>>;

/** Labels that the collector's span metrics have besides: its dimensions, and those that it makes itself. */
export const spanLabel = {
  label: prometheusLabel(ATTR_LABEL),
  source: prometheusLabel(ATTR_SOURCE),
  cacheName: prometheusLabel(ATTR_CACHE_NAME),
  cacheHit: prometheusLabel(ATTR_CACHE_HIT),
  fallback: prometheusLabel(ATTR_ROUTE_FALLBACK),
  provider: prometheusLabel(ATTR_PROVIDER),
  model: prometheusLabel(ATTR_REQUEST_MODEL),
  span: 'span_name',
  status: 'status_code',
} as const;

/** The collector's metrics of spans: a histogram of their durations, and how many there were. */
export const spanMetric = { duration: 'traces_span_metrics_duration_seconds', calls: 'traces_span_metrics_calls_total' } as const;

/** What tells one claim's series from another's. */
export const CLAIM_LABELS = [...VERDICT_GROUP.map(prometheusLabel), label.claim].join(', ');

/** What tells one verdict's series from another's. */
export const GROUP_LABELS = VERDICT_GROUP.map(prometheusLabel).join(', ');
