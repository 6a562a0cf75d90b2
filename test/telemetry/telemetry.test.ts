import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Pipeline, startPipeline } from '../../sidecar/pipeline/pipeline.ts';
import { itemsOf } from '../../sidecar/spans/rung-item.ts';
import { prometheusName } from '../../sidecar/spans/prometheus-name.ts';
import type { ReplayMessage } from '../../sidecar/spans/replay-message.ts';
import { METRICS, READINGS } from '../../sidecar/spans/semconv.ts';
import type { LinkAddresses, TelemetrySettings } from '../../sidecar/telemetry/telemetry-settings.ts';
import { madeClaim, madeVerdict } from '../report/made-verdict.ts';
import { NO_EXPORT, pipelineSettings } from '../support/pipeline-settings.ts';
import { plannedCall } from '../support/planned-call.ts';
import { clientSpan, gatewayPost, millis } from '../support/spans.ts';
import { type Collector, startCollector } from './collector.ts';

const WORKER = new URL('../../dist/pipeline/worker.js', import.meta.url);

/** A pipeline in its own thread, which gets the variables that this process has. */
async function start(telemetry: TelemetrySettings = NO_EXPORT, links: LinkAddresses = { publicUrl: undefined, jaegerUrl: undefined }): Promise<{ readonly pipeline: Pipeline; readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'telemetry-'));
  const pipeline = await startPipeline(pipelineSettings(folder, { telemetry, links }), WORKER);
  onTestFinished(async () => {
    await pipeline.stop();
    await rm(folder, { recursive: true });
  });
  return { pipeline, folder };
}

function exportingTo(collector: Collector, given: Partial<TelemetrySettings> = {}): TelemetrySettings {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const signal = { endpoint: collector.url, protocol: 'http/json' } as const;
  return { ...NO_EXPORT, traces: signal, metrics: signal, metricIntervalMillis: 200, ...given };
}

/** One run of one call that is answered, seen by the client and, once as it comes, by a gateway of nobody's call. */
async function run({ pipeline, folder }: { readonly pipeline: Pipeline; readonly folder: string }, posts = 1): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  await pipeline.open({ file: join(folder, 'spans.duckdb'), rungs: { present: ['client'], unproven: [], shown: itemsOf('client') }, replay: port2 });
  const tell = (message: ReplayMessage): void => port1.postMessage(message);
  const call = plannedCall({ tool: 'chat' });
  const span = clientSpan(call, 0, 40);
  tell({ type: 'planned', calls: [call] });
  tell({ type: 'sending', callId: call.callId, timeUnixNano: millis(0) });
  tell({ type: 'ended', callId: call.callId, timeUnixNano: millis(40), answered: true, outcome: 'ok' });
  tell({ type: 'spans', batch: [{ ...span, attributes: { ...span.attributes, 'exai.call.id': call.callId, 'gen_ai.tool.name': 'chat', 'exai.outcome': 'ok', 'exai.scenario.name': 'smoke', 'exai.send.lateness': 0.0002, 'exai.queue.duration': 0.003 } }] });
  pipeline.sink.spans(Array.from({ length: posts }, (_, index) => gatewayPost(50 + index, 60 + index, 'a'.repeat(64), `file-${index + 1}`)));
  pipeline.sink.readings([{ timeUnixNano: millis(1), pid: 1, name: 'process.memory.usage', value: 45_000_000 }]);
  pipeline.sink.dropped({ rung: 'gateway', reason: 'queue_full', count: 7 });
  tell({ type: 'finished' });
  await pipeline.settle(10_000, () => {});
  port1.close();
}

/** The samples of a family, by their labels. */
const samplesOf = (text: string, name: string): readonly string[] => text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));

describe('metrics as text', () => {
  it('tell of the verdict, of runs and calls, of the pipeline and of both processes', async () => {
    const started = await start();
    const { pipeline } = started;
    pipeline.run({ type: 'started' });
    await run(started);
    pipeline.run({ type: 'judged', judged: madeVerdict({ claims: [madeClaim({ lower: null }), madeClaim({ id: 'tools.chat', state: 'fail', reasonCode: 'decided', advice: 'do "this"' })] }) });
    const text = await pipeline.metrics();
    const group = 'exai_scenario_name="task-2c",exai_target="rehearsal",exai_run_quick="false"';
    expect(samplesOf(text, 'exai_claim_state')).toContain(`exai_claim_state{${group},exai_claim_id="tools.chat",exai_verdict_state="fail",service_name="exai-sidecar"} 1`);
    expect(samplesOf(text, 'exai_claim_state')).toHaveLength(8);
    expect(samplesOf(text, 'exai_claim_value')).toContain(`exai_claim_value{${group},exai_claim_id="upload.first",exai_claim_unit="s",service_name="exai-sidecar"} 0.87`);
    expect(samplesOf(text, 'exai_claim_lower')).toHaveLength(1);
    expect(samplesOf(text, 'exai_claim_info').join('\n')).toContain('exai_claim_advice="do \\"this\\""');
    expect(samplesOf(text, 'exai_runs_total')).toEqual(['exai_runs_total{exai_scenario_name="task-2c",exai_run_result="fail",service_name="exai-sidecar"} 1']);
    expect(samplesOf(text, 'exai_calls_total')).toEqual(['exai_calls_total{exai_scenario_name="smoke",gen_ai_tool_name="chat",exai_outcome="ok",service_name="exai-sidecar"} 1']);
    expect(samplesOf(text, 'exai_send_lateness_seconds_bucket')).toContain('exai_send_lateness_seconds_bucket{exai_scenario_name="smoke",service_name="exai-sidecar",le="0.00025"} 1');
    expect(samplesOf(text, 'exai_drops_total')).toEqual(['exai_drops_total{exai_source="gateway",exai_drop_reason="queue_full",service_name="exai-sidecar"} 7']);
    expect(samplesOf(text, 'exai_ledger_due')).toEqual(['exai_ledger_due{service_name="exai-sidecar"} 1']);
    expect(samplesOf(text, 'exai_correlation_ambiguous_total')).toEqual(['exai_correlation_ambiguous_total{service_name="exai-sidecar"} 1']);
    expect(samplesOf(text, 'process_memory_usage_bytes').map((line) => line.replace(/ \d+$/, ''))).toEqual(['process_memory_usage_bytes{service_name="exai-daemon"}', 'process_memory_usage_bytes{service_name="exai-sidecar"}']);
  });

  it('have a family once each, all of the names in the catalogue and no other', async () => {
    const started = await start();
    started.pipeline.run({ type: 'started' });
    await run(started);
    started.pipeline.run({ type: 'judged', judged: madeVerdict() });
    const families = [...(await started.pipeline.metrics()).matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name]) => name ?? '');
    expect(new Set(families).size).toBe(families.length);
    const known = [...Object.values(METRICS), ...Object.entries(READINGS).map(([name, meaning]) => ({ name, ...meaning }))].map(prometheusName);
    expect(families.filter((name) => !known.includes(name))).toEqual(['target_info']);
    const notHere = known.filter((name) => !families.includes(name));
    // Nothing is exported here, no claim waits for samples, of the readings one was made, and no inference was seen.
    expect(notHere.filter((name) => !/^(otel_|exai_export_|process_|exai_process_|exai_tool_own_)/.test(name))).toEqual([]);
  });

  it('are unchanged by being asked for twice, and do not grow with runs', async () => {
    const { pipeline } = await start();
    const lines = async (): Promise<readonly string[]> => (await pipeline.metrics()).split('\n').map((line) => line.replace(/ \S+$/, '').replace(/exai_run_id="[^"]*"/, ''));
    const judged = (id: string) => pipeline.run({ type: 'judged', judged: madeVerdict({ run: { ...madeVerdict().run, id } }) });
    judged('20261123T180000Z-000001');
    const before = await lines();
    for (let number = 2; number < 9; number += 1) judged(`20261123T18000${number}Z-00000${number}`);
    expect(await lines()).toEqual(before);
    expect(samplesOf(await pipeline.metrics(), 'exai_run_info')).toHaveLength(1);
    expect(samplesOf(await pipeline.metrics(), 'exai_verdict_streak')[0]).toMatch(/ 8$/);
  });
});

describe('links', () => {
  const judged = { type: 'judged', judged: madeVerdict({ claims: [madeClaim({})] }) } as const;

  it('stand where the addresses are known', async () => {
    const { pipeline } = await start(NO_EXPORT, { publicUrl: 'https://exai.example/', jaegerUrl: 'https://jaeger.example' });
    pipeline.run(judged);
    const text = await pipeline.metrics();
    expect(samplesOf(text, 'exai_run_info')[0]).toContain('exai_run_url="https://exai.example/verdict?run=20261123T180000Z-0a1b2c"');
    expect(samplesOf(text, 'exai_run_info')[0]).toMatch(/exai_run_traces_url="https:\/\/jaeger\.example\/search\?service=exai-sidecar&tags=[^"]*0a1b2c[^"]*&start=1795456740000000&/);
    expect(samplesOf(text, 'exai_claim_info')[0]).toContain('exai_claim_history_url="https://exai.example/claims/upload.first/history"');
    expect(samplesOf(text, 'exai_claim_finding')[0]).toContain(`exai_claim_reason="proven within < 2 s",exai_claim_evidence_trace_id="${'a'.repeat(32)}",exai_claim_evidence_url="https://jaeger.example/trace/${'a'.repeat(32)}"`);
  });

  it('are empty where they are not', async () => {
    const { pipeline } = await start();
    pipeline.run(judged);
    expect((await pipeline.metrics()).match(/_url="[^"]+"/)).toBeNull();
  });
});

describe('what is exported', () => {
  it('are correlated spans and metrics of each service under its own resource', async () => {
    const collector = await startCollector();
    const started = await start(exportingTo(collector));
    started.pipeline.run({ type: 'started' });
    await run(started);
    started.pipeline.run({ type: 'judged', judged: madeVerdict() });
    await expect.poll(() => collector.spans().map(({ name }) => name).toSorted(), { timeout: 20_000 }).toEqual(['POST /files', 'tools/call chat']);
    const posted = collector.spans().find(({ name }) => name === 'POST /files');
    expect([posted?.resource['service.name'], posted?.attributes['exai.ambiguous']]).toEqual(['exai-daemon', true]);
    await expect.poll(() => collector.points('exai.verdict.streak'), { timeout: 20_000 }).toMatchObject([{ service: 'exai-sidecar', value: 1 }]);
    expect(new Set(collector.points('process.memory.usage').map(({ service }) => service))).toEqual(new Set(['exai-daemon', 'exai-sidecar']));
    await expect.poll(() => collector.points('otel.sdk.processor.span.processed').map(({ value }) => value), { timeout: 20_000 }).toEqual([2]);
  });

  it('has the headers, the encoding and the compression that the environment asks for', async () => {
    const collector = await startCollector();
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-key=of%20the%20operator');
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip');
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=staging,service.name=another');
    await run(await start(exportingTo(collector)));
    await expect.poll(() => collector.spans().length, { timeout: 20_000 }).toBe(2);
    const [first] = collector.arrived;
    expect(first?.headers).toMatchObject({ 'x-key': 'of the operator', 'content-encoding': 'gzip', 'content-type': 'application/json' });
    for (const { resource } of collector.spans()) expect(resource).toMatchObject({ 'deployment.environment.name': 'staging', 'service.name': expect.stringMatching(/^exai-/) });
  });

  it('is protobuf where that is asked for', async () => {
    const collector = await startCollector();
    const signal = { endpoint: collector.url, protocol: 'http/protobuf' } as const;
    await run(await start(exportingTo(collector, { traces: signal, metrics: undefined })));
    await expect.poll(() => collector.arrived.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const { decodeProtobuf } = await import('../../sidecar/otlp/decode-protobuf.ts');
    const spans = (): number => collector.arrived.reduce((sum, { body }) => sum + decodeProtobuf(body).spans.length, 0);
    await expect.poll(spans, { timeout: 20_000 }).toBe(2);
    expect(collector.arrived[0]?.headers['content-type']).toBe('application/x-protobuf');
  });

  it('is nothing where no endpoint is named', async () => {
    const collector = await startCollector();
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
    onTestFinished(() => void vi.unstubAllEnvs());
    const started = await start();
    await run(started);
    await started.pipeline.metrics();
    await started.pipeline.stop();
    expect(collector.arrived).toEqual([]);
  });

  it('costs the run nothing where the collector is dead, and is counted', async () => {
    const collector = await startCollector();
    const started = await start(exportingTo(collector, { metrics: undefined, queueLimit: 1 }));
    await collector.close();
    // One is under way, one waits, and the third finds no room, in whatever order they come.
    await run(started, 2);
    const processed = async (): Promise<string> => samplesOf(await started.pipeline.metrics(), 'otel_sdk_processor_span_processed_total').join('\n');
    await expect.poll(processed, { timeout: 20_000 }).toMatch(/error_type="queue_full",service_name="exai-sidecar"\} [1-9]/);
    await started.pipeline.stop();
  });
});
