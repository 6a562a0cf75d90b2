import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { metric } from '../../dashboards/names.ts';
import { type Backends, startBackends } from './backends.ts';
import { type ExportingSidecar, startExportingSidecar, type StoredSpan } from './exporting-sidecar.ts';
import { ROOT } from './images/provide.ts';
import { builtDashboards, filledIn, panelQueries, type PanelQuery } from './panel-queries.ts';
import { pollUntil } from './poll-until.ts';

/** So many traces are asked for at once. */
const AT_ONCE = 25;
/** The whole test looks back so far. */
const SECONDS = 600;

interface GrafanaRules {
  readonly groups: readonly { readonly rules: readonly { readonly uid: string; readonly data: readonly { readonly refId: string; readonly datasourceUid: string; readonly model: { readonly expr: string } }[] }[] }[];
}

/** One stack and one replay of the whole scenario, looked at from every side. */
describe.skipIf(inject('stackTrouble') !== '')('a rehearsal that is exported through the collector', () => {
  let backends: Backends;
  let sidecar: ExportingSidecar;
  let spans: readonly StoredSpan[];
  const jaegerUrl = 'http://jaeger.example';
  beforeAll(async () => {
    backends = await startBackends();
    sidecar = await startExportingSidecar({ OTEL_EXPORTER_OTLP_ENDPOINT: backends.otlpUrl, EXAI_JAEGER_URL: jaegerUrl, EXAI_PUBLIC_URL: 'http://exai.example' });
    spans = await sidecar.spans(sidecar.first.run.id);
  });
  afterAll(async () => {
    await sidecar?.stop();
    await backends?.stop();
  });

  /** Spans of a run's file that Jaeger does not have, or has elsewhere. */
  const misplaced = async (stored: readonly StoredSpan[]): Promise<readonly string[]> => {
    const traceIds = [...new Set(stored.map(({ trace_id: id }) => id))];
    const seen = new Set<string>();
    for (let from = 0; from < traceIds.length; from += AT_ONCE) {
      const traces = await Promise.all(traceIds.slice(from, from + AT_ONCE).map((id) => backends.jaeger.trace(id)));
      for (const { traceId, spanId, parentSpanId, service, name } of traces.flat()) seen.add([traceId, spanId, parentSpanId ?? '', service, name].join(' '));
    }
    return stored.map((span) => [span.trace_id, span.span_id, span.parent_span_id ?? '', span.service, span.name].join(' ')).filter((place) => !seen.has(place));
  };
  const allInJaeger = (stored: readonly StoredSpan[]): Promise<readonly string[]> => pollUntil('every span in Jaeger', () => misplaced(stored), (missing) => missing.length === 0, 90_000);

  it('is in Jaeger whole: every span of the ledger and of the run, below its parent and under its service', async () => {
    const { expected, observed, dropped } = sidecar.first.measurement;
    expect({ observed, dropped }).toEqual({ observed: expected, dropped: 0 });
    expect(spans.length).toBeGreaterThan(expected);
    expect(await allInJaeger(spans)).toEqual([]);
  });

  it('is in Prometheus: the verdict as it was given, with the words of each claim', async () => {
    const { run, claims } = sidecar.first;
    const texts = await pollUntil('the words', () => backends.prometheus.query(`exai:claim_text{exai_run_id="${run.id}"}`), (series) => series.length === claims.length);
    const states = new Map((await backends.prometheus.query('exai_claim_state == 1')).map(({ labels }) => [labels['exai_claim_id'], labels['exai_verdict_state']]));
    for (const { id, state, title, reason, evidence } of claims) {
      expect(states.get(id)).toBe(state);
      const trace = evidence[0]?.traceId;
      expect(texts.find(({ labels }) => labels['exai_claim_id'] === id)?.labels).toMatchObject({
        exai_claim_title: title,
        exai_claim_reason: reason,
        exai_run_url: `http://exai.example/verdict?run=${run.id}`,
        ...(trace !== undefined && { exai_claim_evidence_url: `${jaegerUrl}/trace/${trace}` }),
      });
    }
  });

  it('has span metrics whose exemplars lead to traces of the run', async () => {
    const traceIds = new Set(spans.map(({ trace_id: id }) => id));
    const exemplars = await pollUntil('exemplars', () => backends.prometheus.exemplars('traces_span_metrics_duration_seconds_bucket'), (found) => found.length > 10);
    expect(exemplars.filter(({ labels }) => !traceIds.has(labels['trace_id'] ?? ''))).toEqual([]);
    const calls = spans.filter(({ name, service }) => service === 'exai-sidecar' && name.startsWith('tools/call ')).length;
    await pollUntil('the count of calls', () => backends.prometheus.query('sum(traces_span_metrics_calls_total{service_name="exai-sidecar",span_name=~"tools/call .+"})'), (series) => series[0]?.value === calls);
  });

  it('is on every panel: each query of each dashboard returns data', async () => {
    const variables = { scenario: 'task-2c', target: '.*', tool: '.*', claim: 'memory.idle', run: sidecar.first.run.id, __rate_interval: '40s', __range: `${SECONDS}s` };
    const returns = async ({ datasource, expr = '', instant, service = '', operation, tags = '' }: PanelQuery): Promise<boolean> => {
      if (datasource.type === 'jaeger') return (await backends.jaeger.search({ service, operation, tags: filledIn(tags, variables) })).length > 0;
      const filled = filledIn(expr, variables);
      if (instant !== true) return (await backends.prometheus.seriesOver(filled, SECONDS)) > 0;
      return (await backends.prometheus.query(filled)).some(({ value }) => !Number.isNaN(value));
    };
    const queries = panelQueries(await builtDashboards());
    expect(queries.length).toBeGreaterThan(80);
    const empty = async (): Promise<readonly string[]> => {
      const results = await Promise.all(queries.map(async (query) => ((await returns(query)) ? [] : [query.where])));
      return results.flat();
    };
    expect(await pollUntil('data for every panel', empty, (left) => left.length === 0)).toEqual([]);
  });

  it('has a line for uploads that hit the cache', async () => {
    const { expr = '' } = panelQueries(await builtDashboards()).find(({ where }) => where.endsWith(' / Uploads, half of them A')) ?? {};
    const hits = `(${filledIn(expr, { scenario: '.*', __rate_interval: '40s' })}) and on (cache_hit) label_replace(vector(1), "cache_hit", "true", "", "")`;
    expect(await pollUntil('the line', () => backends.prometheus.seriesOver(hits, SECONDS), (series) => series > 0)).toBeGreaterThan(0);
  });

  it('leaves its marks on the time line: run, verdict, steps and settings', async () => {
    const [first] = await builtDashboards();
    const shown = await Promise.all((first?.annotations.list ?? []).map(async ({ name, expr }) => [name, (await backends.prometheus.seriesOver(expr, SECONDS)) > 0] as const));
    expect(Object.fromEntries(shown)).toEqual({ Runs: true, Verdicts: true, Steps: true, 'Restarts of the daemon': false, 'Version or settings': true });
  });

  it('gives alerts their words: each query beside that which fires answers for every claim', async () => {
    const { groups } = parse(await readFile(join(ROOT, 'dashboards/provisioning/alerting/rules.yaml'), 'utf8')) as GrafanaRules;
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.map(({ uid }) => uid)).toEqual(['exai-claim-failed', 'exai-claim-not-measured', 'exai-telemetry-dropped', 'exai-sidecar-down']);
    const asked = rules.flatMap(({ uid, data }) => data.filter(({ datasourceUid }) => datasourceUid === 'exai-prometheus').map((query) => ({ uid, ...query })));
    // Whether something fires is no matter here; that it can be asked is.
    for (const { model } of asked) await expect(backends.prometheus.query(model.expr)).resolves.toBeDefined();
    for (const { uid, refId, model } of asked.filter((query) => query.refId !== 'alert')) expect(await backends.prometheus.query(model.expr), `${uid} ${refId}`).toHaveLength(sidecar.first.claims.length);
  });

  it('misses nothing in Jaeger although the collector was killed in the middle of it', async () => {
    const sent = await sidecar.metric(metric.exportProcessed);
    const run = await sidecar.replay();
    await pollUntil('spans of this run on their way', () => sidecar.metric(metric.exportProcessed), (count) => count > sent);
    await backends.compose.crash('collector');
    await pollUntil('spans that wait', () => sidecar.metric(metric.exportQueue), (count) => count > 0);
    await backends.compose.revive('collector');
    const { measurement } = await sidecar.verdict(run);
    expect(measurement).toMatchObject({ observed: measurement.expected, dropped: 0 });
    expect(await allInJaeger(await sidecar.spans(run))).toEqual([]);
  });

  it('is judged as ever while Jaeger is away, and its traces arrive after it is back', async () => {
    await backends.compose.run('stop', '--timeout', '5', 'jaeger');
    const run = await sidecar.replay();
    const { measurement, run: judged } = await sidecar.verdict(run);
    expect({ complete: judged.complete, ...measurement }).toMatchObject({ complete: true, observed: measurement.expected, dropped: 0 });
    await backends.compose.up('jaeger');
    expect(await allInJaeger(await sidecar.spans(run))).toEqual([]);
  });
});
