import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Attributes, Span } from '../../sidecar/spans/span.ts';
import { newSpanId, newTraceId } from '../../sidecar/spans/trace-context.ts';
import { daemonSpan } from '../support/spans.ts';
import { type Backends, post, startBackends } from './backends.ts';
import { docker } from './engine.ts';
import { ROOT, stackImages } from './images/provide.ts';
import { pollUntil } from './poll-until.ts';

const isTrouble = inject('stackTrouble') !== '';

/** Runs a program of an image on files of collector-config/; rejects with what it says where it refuses them. */
async function check(repository: string, ...args: readonly string[]): Promise<string> {
  const tag = (await stackImages()).foreign.find((name) => name.startsWith(`${repository}:`)) ?? repository;
  return docker('run', '--rm', '--volume', `${join(ROOT, 'collector-config')}:/etc/collector:ro`, '--tmpfs', '/var/lib/otelcol/queue:uid=10001', ...args.slice(0, 2), tag, ...args.slice(2));
}

const collectorAccepts = (...files: readonly string[]): Promise<string> =>
  check('otel/opentelemetry-collector-contrib', '--entrypoint', '/otelcol-contrib', 'validate', ...files.map((file) => `--config=${file}`));

describe.skipIf(isTrouble)('the configuration is accepted by the program itself:', () => {
  it('the gateway', () => expect(collectorAccepts('/etc/collector/gateway.yaml')).resolves.toBeDefined());

  it('the gateway with ClickHouse laid over it', () => expect(collectorAccepts('/etc/collector/gateway.yaml', '/etc/collector/clickhouse.yaml')).resolves.toBeDefined());

  it('and one that names a component that is not there is refused', () =>
    expect(collectorAccepts('/etc/collector/gateway.yaml', 'yaml:service::pipelines::traces::exporters: [otlp_grpc/nowhere]')).rejects.toThrow('otlp_grpc/nowhere'));

  it('Jaeger', () => expect(check('jaegertracing/jaeger', '--entrypoint', '/cmd/jaeger/jaeger-linux', 'validate', '--config=/etc/collector/jaeger.yaml')).resolves.toBeDefined());

  it('Prometheus', async () => expect(await check('prom/prometheus', '--entrypoint', '/bin/promtool', 'check', 'config', '/etc/collector/prometheus.yaml')).toContain('SUCCESS'));
});

/** A span below another, that lasts some milliseconds and ends now. */
const spanBelow = (parent: Span | undefined, name: string, lasts: number, attributes: Attributes, given: Partial<Span> = {}): Span =>
  daemonSpan(name, Date.now() - lasts, Date.now(), { 'exai.source': 'probe', ...attributes }, { traceId: parent?.traceId ?? newTraceId(), parentSpanId: parent?.spanId, spanId: newSpanId(), ...given });

/** The uploads that took no longer than so many seconds; metrics over OTLP have whole edges as `3`, scraped ones as `3.0`. */
const uploadsWithin = (le: string, hit: string): string => `traces_span_metrics_duration_seconds_bucket{span_name="upload glm",le=~"${le}|${le}.0",cache_hit="${hit}"}`;

/** Half of the uploads that came, by what was seen of them within two minutes. */
const half = (hit: string): string => `histogram_quantile(0.5, sum by (le) (rate(traces_span_metrics_duration_seconds_bucket{span_name="upload glm",cache_hit="${hit}"}[2m])))`;

/** Text that must not be seen again, and where it was put. */
const secret = (place: string): string => `hidden-${place}-7f3b`;

describe.skipIf(isTrouble)('spans sent to the collector', () => {
  let backends: Backends;
  beforeAll(async () => {
    backends = await startBackends();
  });
  afterAll(() => backends.stop());

  it('are in Jaeger, each below its parent and under its own service', async () => {
    const call = spanBelow(undefined, 'tools/call kimi_upload', 900, { 'gen_ai.tool.name': 'kimi_upload' }, { service: 'exai-sidecar' });
    const upload = spanBelow(call, 'upload kimi', 800, { 'gen_ai.provider.name': 'kimi', 'cache.hit': false });
    const files = spanBelow(upload, 'POST /files', 700, { 'exai.source': 'gateway' });
    await backends.send([call, upload, files]);
    const found = await pollUntil('the trace in Jaeger', () => backends.jaeger.trace(call.traceId), (spans) => spans.length === 3);
    expect(found.map(({ spanId, parentSpanId, service, name }) => ({ spanId, parentSpanId, service, name })).toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
      [call, files, upload].map(({ spanId, parentSpanId, service, name }) => ({ spanId, parentSpanId, service, name })).toSorted((a, b) => a.name.localeCompare(b.name)),
    );
    expect(await backends.jaeger.services()).toEqual(expect.arrayContaining(['exai-daemon', 'exai-sidecar']));
  });

  it('are counted and timed in Prometheus, with exemplars that lead back to the trace', async () => {
    const slow = spanBelow(undefined, 'upload glm', 2_500, { 'gen_ai.provider.name': 'glm', 'cache.hit': false });
    const quick = spanBelow(undefined, 'upload glm', 60, { 'gen_ai.provider.name': 'glm', 'cache.hit': true });
    await backends.send([slow, quick]);
    const [slowest] = await pollUntil('the histogram of uploads', () => backends.prometheus.query(uploadsWithin('3', 'false')), (series) => series[0]?.value === 1);
    expect(slowest?.labels).toMatchObject({ service_name: 'exai-daemon', gen_ai_provider_name: 'glm' });
    expect((await backends.prometheus.query(uploadsWithin('2', 'false')))[0]?.value).toBe(0);
    expect((await backends.prometheus.query(uploadsWithin('0.1', 'true')))[0]?.value).toBe(1);
    // A counter is sent as zero first, so that its first increase is seen as one.
    await pollUntil('their count', () => backends.prometheus.query('sum(traces_span_metrics_calls_total{span_name="upload glm"})'), (series) => series[0]?.value === 2);
    // All came in one flush, and are seen to have come: a histogram has been at zero before.
    for (const hit of ['true', 'false']) await pollUntil(`half of the uploads, hit ${hit}`, () => backends.prometheus.query(half(hit)), (series) => series.some(({ value }) => value > 0), 15_000);
    const exemplars = await pollUntil('the exemplars', () => backends.prometheus.exemplars('traces_span_metrics_duration_seconds_bucket{span_name="upload glm"}'), (found) => found.length >= 2);
    expect(exemplars.map(({ labels }) => labels['trace_id'])).toEqual(expect.arrayContaining([slow.traceId, quick.traceId]));
  });

  it('keep in their metrics no label that has a value for each run, call or file', async () => {
    const runs = [1, 2, 3].map((run) => spanBelow(undefined, 'cache.get file', 5, { 'exai.run.id': `run-${run}`, 'exai.call.id': `call-${run}`, 'exai.file.sha256': String(run).repeat(64), 'cache.hit': true }));
    await backends.send(runs);
    const series = await pollUntil('the lookups', () => backends.prometheus.query('traces_span_metrics_calls_total{span_name="cache.get file"}'), (found) => found[0]?.value === 3);
    expect(series).toHaveLength(1);
  });

  it('leave prompts, arguments and keys behind, wherever they stand', async () => {
    const key = `sk-${'Q7'.repeat(16)}`;
    const span = spanBelow(
      undefined,
      `chat ${key}`,
      10,
      {
        'gen_ai.prompt': secret('prompt'),
        'gen_ai.input.messages': [secret('messages')],
        'gen_ai.tool.call.arguments': secret('arguments'),
        'http.request.header.authorization': `Bearer ${secret('bearer')}`,
        kimi_api_key: secret('api-key'),
        'gen_ai.request.model': `moonshot api_key=${secret('value')}`,
        'exai.note': JSON.stringify({ kept: 1, prompt: secret('json') }),
        'gen_ai.tool.name': 'chat',
      },
      { status: 'error', statusMessage: `refused, api_key=${secret('status')}`, events: [{ name: 'exception', timeUnixNano: BigInt(Date.now()) * 1_000_000n, attributes: { 'exception.message': `token: ${secret('event')}`, arguments: secret('event-arguments') } }] },
    );
    const quoting = spanBelow(span, `chat token=${secret('name')}`, 5, {}, { status: 'error', statusMessage: JSON.stringify({ prompt: secret('status-json') }), events: [{ name: JSON.stringify({ prompt: secret('event-name') }), timeUnixNano: BigInt(Date.now()) * 1_000_000n, attributes: {} }] });
    await backends.send([span, quoting]);
    const spans = await pollUntil('the trace in Jaeger', () => backends.jaeger.trace(span.traceId), (arrived) => arrived.length === 2);
    const [first, second] = [span, quoting].map(({ spanId }) => spans.find((arrived) => arrived.spanId === spanId));
    expect(first?.tags).toEqual(expect.objectContaining({ 'gen_ai.prompt': '****', 'gen_ai.tool.name': 'chat', 'exai.source': 'probe', 'otel.status_description': 'refused, ****' }));
    expect([first?.name, second?.name, second?.tags['otel.status_description']]).toEqual(['chat ****', 'chat ****', '{****']);
    await pollUntil('its metrics', () => backends.prometheus.query('traces_span_metrics_calls_total{span_name="chat ****"}'), (series) => series.length > 0);
    const written = `${await backends.jaeger.traceText(span.traceId)}\n${await backends.prometheus.seriesText('{__name__=~"traces_.*"}')}\n${JSON.stringify(await backends.prometheus.exemplars('{__name__=~"traces_.*"}'))}`;
    expect(written).toContain(span.traceId);
    expect(written).not.toContain('exai.text.');
    expect(written).not.toContain('hidden-');
    expect(written).not.toContain(key);
  });

  it('and metrics sent over OTLP arrive under Prometheus names, without secrets', async () => {
    const point = { asDouble: 0.87, startTimeUnixNano: String(BigInt(Date.now() - 3_000) * 1_000_000n), timeUnixNano: String(BigInt(Date.now()) * 1_000_000n), attributes: [{ key: 'exai.claim.id', value: { stringValue: 'upload.first' } }, { key: 'prompt', value: { stringValue: 'hidden-metric' } }] };
    await post(`${backends.otlpUrl}/v1/metrics`, JSON.stringify({ resourceMetrics: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'exai-sidecar' } }] }, scopeMetrics: [{ metrics: [{ name: 'exai.claim.value', unit: 's', gauge: { dataPoints: [point] } }] }] }] }));
    const [series] = await pollUntil('the metric', () => backends.prometheus.query('exai_claim_value_seconds'), (found) => found.length === 1);
    expect(series).toMatchObject({ value: 0.87, labels: { exai_claim_id: 'upload.first', job: 'exai-sidecar' } });
    expect(JSON.stringify(series)).not.toContain('hidden');
    // A gauge begins with what it says, not at zero.
    expect((await backends.prometheus.query('min_over_time(exai_claim_value_seconds[5m])'))[0]?.value).toBe(0.87);
  });

  it('and the stack itself is watched: collector, Jaeger and Prometheus are scraped', async () => {
    await pollUntil('the scrapes', () => backends.prometheus.query('up == 1'), (series) => new Set(series.map(({ labels }) => labels['job'])).size === 3);
    expect(await pollUntil('the queue lengths', () => backends.prometheus.query('otelcol_exporter_queue_size'), (series) => series.length > 0)).toEqual(expect.arrayContaining([expect.objectContaining({ labels: expect.objectContaining({ exporter: 'otlp_grpc/jaeger' }) })]));
  });
});
