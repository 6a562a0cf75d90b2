import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../../sidecar/log.ts';
import type { Span } from '../../sidecar/spans/span.ts';
import { Resources } from '../../sidecar/telemetry/resources.ts';
import { SpanExport } from '../../sidecar/telemetry/span-export.ts';
import { makeSpan } from '../store/make-span.ts';
import { NO_EXPORT } from '../support/pipeline-settings.ts';
import { Collector, startCollector } from './collector.ts';

const numbered = (count: number, from = 1): readonly Span[] => Array.from({ length: count }, (_, index) => makeSpan(from + index, {}));

function exportTo(url: string, settings: Partial<typeof NO_EXPORT> = {}, headers: Readonly<Record<string, string>> = {}): SpanExport {
  const signal = { endpoint: url, protocol: 'http/json' } as const;
  const exporting = new SpanExport({
    exporter: new OTLPTraceExporter({ url: `${url}/v1/traces`, timeoutMillis: 500, headers: { ...headers } }),
    signal,
    settings: { ...NO_EXPORT, traces: signal, batchSize: 10, ...settings },
    resources: new Resources({ version: '0.1.0', instanceId: 'an-instance' }),
    version: '0.1.0',
    log: createLogger('test', 'silent'),
  });
  onTestFinished(() => exporting.shutdown());
  return exporting;
}

describe('spans on their way to a collector', () => {
  it('arrive as they are: ids, parent, times to the nanosecond, kind, status, links, events and attributes, under the resource of their service', async () => {
    const collector = await startCollector();
    const span: Span = {
      traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), parentSpanId: 'c'.repeat(16), name: 'tools/call chat', kind: 'server', service: 'exai-daemon',
      startTimeUnixNano: 1_700_000_000_123_456_789n, endTimeUnixNano: 1_700_000_001_000_000_001n, status: 'error', statusMessage: 'why',
      attributes: { text: 'é', whole: 3, part: 0.5, yes: true, list: ['a', 'b'] }, links: [{ traceId: 'd'.repeat(32), spanId: 'e'.repeat(16) }],
      events: [{ name: 'exai.retry', timeUnixNano: 1_700_000_000_500_000_001n, attributes: { 'exai.attempt': 2 } }],
    };
    const exporting = exportTo(collector.url);
    exporting.add([span, { ...span, spanId: 'f'.repeat(16), parentSpanId: undefined, service: 'exai-sidecar', kind: 'client', status: 'unset', statusMessage: undefined }]);
    await exporting.forceFlush();
    const [daemon, sidecar] = collector.spans();
    expect(daemon).toMatchObject({
      traceId: span.traceId, spanId: span.spanId, parentSpanId: span.parentSpanId, name: span.name, kind: 2, startTimeUnixNano: '1700000000123456789', endTimeUnixNano: '1700000001000000001',
      status: { code: 2, message: 'why' }, attributes: span.attributes, links: [{ traceId: 'd'.repeat(32), spanId: 'e'.repeat(16) }], events: [{ name: 'exai.retry', timeUnixNano: '1700000000500000001' }],
      resource: { 'service.name': 'exai-daemon', 'service.instance.id': 'an-instance' }, scope: 'exai-sidecar',
    });
    expect(sidecar).toMatchObject({ kind: 3, status: { code: 0 }, resource: { 'service.name': 'exai-sidecar', 'service.version': '0.1.0', 'service.instance.id': 'an-instance', 'process.pid': process.pid } });
    expect(sidecar?.parentSpanId).toBeUndefined();
    expect(JSON.stringify(sidecar?.resource)).not.toContain('command');
  });

  it('carry the headers that are given', async () => {
    const collector = await startCollector();
    const exporting = exportTo(collector.url, {}, { 'x-key': 'of the operator' });
    exporting.add(numbered(1));
    await exporting.forceFlush();
    expect(collector.arrived[0]?.headers).toMatchObject({ 'x-key': 'of the operator', 'content-type': 'application/json' });
  });

  it('wait while it is away and all come when it is back', async () => {
    const reserved = createServer().listen(0, '127.0.0.1');
    await once(reserved, 'listening');
    const { port } = reserved.address() as AddressInfo;
    reserved.close();
    await once(reserved, 'close');
    const exporting = exportTo(`http://127.0.0.1:${port}`);
    exporting.add(numbered(35));
    await expect.poll(() => exporting.stats.retries, { timeout: 20_000 }).toBeGreaterThan(0);
    const collector = new Collector();
    await collector.listen(port);
    onTestFinished(() => collector.close());
    await expect.poll(() => collector.spans().length, { timeout: 20_000 }).toBe(35);
    expect(exporting.stats).toMatchObject({ queued: 0, sent: 35, dropped: 0 });
  });

  it('are offered again where it says later', async () => {
    const collector = await startCollector();
    collector.answer = (response, _arrived, number) => void response.writeHead(number < 3 ? 429 : 200, { 'retry-after': '0' }).end('{}');
    const exporting = exportTo(collector.url);
    exporting.add(numbered(3));
    await expect.poll(() => exporting.stats.sent, { timeout: 20_000 }).toBe(3);
    expect(collector.arrived.length).toBeGreaterThanOrEqual(3);
    expect(exporting.stats.dropped).toBe(0);
  });

  it('are offered again where it does not answer in time', async () => {
    const collector = await startCollector();
    collector.answer = (response, _arrived, number) => {
      if (number > 1) response.end('{}');
    };
    const exporting = exportTo(collector.url);
    exporting.add(numbered(3));
    await expect.poll(() => exporting.stats.sent, { timeout: 20_000 }).toBe(3);
    expect(collector.arrived.length).toBeGreaterThanOrEqual(2);
  });

  it.each([500, 400, 401])('are lost where it refuses them with %i, and counted', async (status) => {
    const collector = await startCollector();
    collector.answer = (response) => void response.writeHead(status).end('no');
    const exporting = exportTo(collector.url);
    exporting.add(numbered(3));
    await expect.poll(() => exporting.stats.dropped).toBe(3);
    expect([...exporting.stats.droppedBy]).toEqual([[`refused_${status}`, 3]]);
    expect(collector.arrived).toHaveLength(1);
  });

  it('beyond the limit are lost, the newest first, and counted', async () => {
    const collector = await startCollector();
    collector.answer = () => {};
    const exporting = exportTo(collector.url, { queueLimit: 20 });
    exporting.add(numbered(50));
    expect(exporting.stats).toMatchObject({ dropped: 30, capacity: 20 });
    expect([...exporting.stats.droppedBy]).toEqual([['queue_full', 30]]);
  });

  it('are given up at the end within a deadline, and counted', async () => {
    const exporting = exportTo('http://127.0.0.1:9');
    exporting.add(numbered(20));
    await exporting.shutdown();
    await exporting.shutdown();
    expect(exporting.stats).toMatchObject({ sent: 0, dropped: 20 });
  });
});
