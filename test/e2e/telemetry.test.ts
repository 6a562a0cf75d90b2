import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRunFile } from '../../sidecar/store/open-run-file.ts';
import { freePort } from '../support/free-port.ts';
import { type Collector, type ExportedSpan, startCollector } from '../telemetry/collector.ts';
import { freePorts, readVerdictFile, startProgram, temporaryFolder } from './program.ts';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

const label = (span: ExportedSpan | undefined): string => (span ? `${String(span.resource['service.name'])} ${span.name} ${KINDS[span.kind]}` : '–');

/** A trace as it was exported, each span behind its parent; what the log tells besides is left out. */
function treeOf(collector: Collector, traceId: string | undefined): readonly string[] {
  const spans = collector.spans().filter((span) => span.traceId === traceId && span.attributes['exai.source'] !== 'log');
  return spans.map((span) => `${label(spans.find(({ spanId }) => spanId === span.parentSpanId))} › ${label(span)}`).toSorted();
}

/** The trace of the first call that its client saw end well, of this tool and with these attributes, in which a lookup had this outcome. */
function traceOf(collector: Collector, tool: string, attributes: Readonly<Record<string, unknown>>, hit: boolean): string | undefined {
  const spans = collector.spans();
  const calls = spans.filter((span) => span.name === `tools/call ${tool}` && span.attributes['exai.outcome'] === 'ok' && Object.entries(attributes).every(([name, value]) => span.attributes[name] === value));
  return calls.find(({ traceId }) => spans.some((span) => span.traceId === traceId && span.attributes['exai.source'] === 'probe' && span.attributes['cache.hit'] === hit))?.traceId;
}

describe('a rehearsal with a collector', () => {
  it('is exported whole: one trace a call with its edges, times and resources, linked to the run, and nothing of what was said', async () => {
    const collector = await startCollector();
    const data = await temporaryFolder();
    const file = join(data, 'verdict.json');
    const keys = { KIMI_API_KEY: 'sk-a-key-of-the-operator', EXAI_WS_TOKEN: 'a-token-of-the-daemon', OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a-key-of-the-collector' };
    const program = startProgram(['start', '--time-scale', '5', '--data', data, '--json', file, '--port', '0', ...freePorts], { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...keys });
    const [, url] = await program.says(/Serving on (http:\/\/\S+?)\. /);
    const verdict = await readVerdictFile(file);

    const reader = await openRunFile(join(data, 'runs', verdict.run.id, 'spans.duckdb'));
    const stored = await reader.query<{ span_id: string }>(new URL('./span-ids.sql', import.meta.url));
    reader.close();
    await expect.poll(() => collector.spans().length, { timeout: 20_000 }).toBe(stored.length);
    expect(collector.spans().map(({ spanId }) => spanId).toSorted()).toEqual(stored.map(({ span_id: id }) => id).toSorted());

    const client = 'exai-sidecar tools/call kimi_upload_and_extract client';
    const server = 'exai-daemon tools/call kimi_upload_and_extract server';
    const upload = 'exai-daemon upload kimi internal';
    const hit = [`${client} › ${server}`, `${server} › ${upload}`, `${upload} › exai-daemon GET /files/{id}/content client`, `${upload} › exai-daemon cache.get file internal`, `– › ${client}`];
    expect(treeOf(collector, traceOf(collector, 'kimi_upload_and_extract', { 'exai.files.sent': 1 }, true))).toEqual(hit.toSorted());
    expect(treeOf(collector, traceOf(collector, 'kimi_upload_and_extract', { 'exai.files.sent': 1 }, false))).toEqual([...hit, `${upload} › exai-daemon POST /files client`].toSorted());
    expect(treeOf(collector, traceOf(collector, 'chat', { 'exai.route.requested_model': 'auto' }, false))).toEqual([
      'exai-daemon tools/call chat server › exai-daemon cache.get semantic internal',
      'exai-daemon tools/call chat server › exai-daemon chat glm-4.5-flash client',
      'exai-daemon tools/call chat server › exai-daemon route chat internal',
      'exai-sidecar tools/call chat client › exai-daemon tools/call chat server',
      '– › exai-sidecar tools/call chat client',
    ]);

    const root = collector.spans().find(({ name }) => name === 'replay task-2c');
    const calls = collector.spans().filter(({ parentSpanId, attributes }) => parentSpanId === undefined && 'exai.call.id' in attributes && attributes['exai.source'] === 'client');
    expect(calls.length).toBeGreaterThan(20);
    for (const { links } of calls) expect(links.map(({ traceId, spanId }) => [traceId, spanId])).toEqual([[root?.traceId, root?.spanId]]);
    const connects = collector.spans().filter(({ name }) => name === 'websocket connect');
    expect(connects.length).toBeGreaterThan(1);
    for (const connect of connects) expect([connect.traceId, connect.parentSpanId]).toEqual([root?.traceId, root?.spanId]);

    const exported = collector.arrived.map(({ body }) => body.toString()).join('\n');
    for (const secret of [...Object.values(keys), 'a-key-of-the-collector', 'What should a good commit message say', '"prompt"', data]) expect(exported).not.toContain(secret);

    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain(`exai_run_id="${verdict.run.id}"`);
    await expect.poll(() => collector.points('exai.claim.state').length, { timeout: 20_000 }).toBe(4 * verdict.claims.length);
    for (const { id, state } of verdict.claims) {
      const own = collector.points('exai.claim.state').filter(({ attributes, value }) => attributes['exai.claim.id'] === id && value === 1);
      expect(own.map(({ attributes }) => attributes['exai.verdict.state'])).toEqual([state]);
    }
    program.child.kill('SIGINT');
    expect(await program.ended).toMatchObject({ status: 0 });

    // The same data folder again: what is known of the last verdict is there before another run is over.
    const port = String(await freePort());
    const again = startProgram(['start', '--scenario', 'smoke', '--data', data, '--port', port, ...freePorts]);
    await again.says(/^Target: /m);
    const recalled = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(recalled).toContain(`exai_run_id="${verdict.run.id}"`);
    expect(recalled).toMatch(/^exai_verdict_streak\{.*exai_scenario_name="task-2c".*\} 1$/m);
    expect(/service_instance_id="([^"]+)"/.exec(recalled)?.[1]).toBe(root?.resource['service.instance.id']);
    again.child.kill('SIGINT');
    await again.ended;
  });

  it('that is dead costs neither the verdict nor the end', async () => {
    const data = await temporaryFolder();
    const args = ['start', '--once', '--scenario', 'smoke', '--data', data, ...freePorts];
    const program = startProgram([...args, '--json', join(data, 'verdict.json')], { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    const { status, said } = await program.ended;
    expect(status).toBe(4);
    expect((await readVerdictFile(join(data, 'verdict.json'))).run.complete).toBe(true);
    expect(said).toMatch(/"spans":\d+.*did not reach the collector; runs and verdicts are whole/);
  });

  it('is not named well: the start says what is wrong with each variable', async () => {
    const data = await temporaryFolder();
    const { status, said } = await startProgram(['start', '--once', '--data', data, ...freePorts], { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_BSP_MAX_QUEUE_SIZE: 'many' }).ended;
    expect(status).toBe(1);
    for (const name of ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_BSP_MAX_QUEUE_SIZE']) expect(said).toContain(`${name}: found`);
  });
});
