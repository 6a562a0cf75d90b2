/** Suffixes by unit, as the compatibility specification of OpenTelemetry has them; units in braces have none. */
const UNIT_SUFFIXES: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes' };

/** What of a metric its name in Prometheus depends on. */
export interface NamedMetric {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'counter' | 'updowncounter' | 'histogram';
}

/**
 * The name of a metric in Prometheus, whichever way it came: scraped from `GET /metrics`, or pushed as OTLP through a
 * collector. Of a histogram the name that `_bucket`, `_sum` and `_count` are added to.
 *
 * @example
 * prometheusName(METRICS.calls); // 'exai_calls_total'
 */
export function prometheusName({ name, unit, kind }: NamedMetric): string {
  const suffix = unit === '1' && kind === 'gauge' ? '_ratio' : (UNIT_SUFFIXES[unit] ?? '');
  return `${prometheusLabel(name)}${suffix}${kind === 'counter' ? '_total' : ''}`;
}

/** The name of an attribute as a label in Prometheus. */
export const prometheusLabel = (name: string): string => name.replaceAll(/[^a-zA-Z0-9_]+/g, '_');
