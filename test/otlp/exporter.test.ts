import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLogger } from '../../sidecar/log.ts';
import { createExporter } from '../../sidecar/otlp/exporter.ts';
import { startReceiver } from '../../sidecar/otlp/receiver.ts';
import { makeSpan } from '../store/make-span.ts';
import { collectingSink } from './collecting-sink.ts';

const log = createLogger('test', 'silent');
const settings = { queueLimit: 100, batchSize: 10, intervalMillis: 20, log };
const numbered = (count: number, from = 1) => Array.from({ length: count }, (_, index) => makeSpan(from + index, { attributes: { 'exai.source': 'gateway' } }));

test('spans arrive in order, in batches, with the secret', async () => {
  const sink = collectingSink();
  const receiver = await startReceiver({ host: '127.0.0.1', port: 0, secret: 's', sink });
  const exporter = createExporter({ ...settings, endpoint: `http://127.0.0.1:${receiver.port}`, secret: 's' });
  const spans = numbered(35);
  for (const span of spans) exporter.spans([span]);
  expect(await exporter.flush(5000)).toBe(true);
  expect(sink.kept).toEqual(spans);
  expect(exporter.stats()).toEqual({ queued: 0, sent: 35, dropped: 0, retries: 0 });
  await Promise.all([exporter.stop(1000), exporter.stop(1000)]);
  await receiver.stop();
});

test('while the receiver is away spans wait; the newest beyond the limit are dropped, and reported when it is back, with how long ago that was', async () => {
  const reserved = createServer().listen(0, '127.0.0.1');
  await once(reserved, 'listening');
  const { port } = reserved.address() as AddressInfo;
  reserved.close();
  await once(reserved, 'close');
  const exporter = createExporter({ ...settings, endpoint: `http://127.0.0.1:${port}/v1/traces` });
  exporter.spans(numbered(90));
  await expect.poll(() => exporter.stats().retries).toBeGreaterThan(0);
  exporter.spans(numbered(60, 91));
  await sleep(50);
  const sink = collectingSink();
  const receiver = await startReceiver({ host: '127.0.0.1', port, sink });
  expect(await exporter.flush(20_000)).toBe(true);
  const { sent, dropped } = exporter.stats();
  expect([sent + dropped, dropped > 0]).toEqual([150, true]);
  expect(sink.kept.map((span) => span.startTimeUnixNano)).toEqual(Array.from({ length: sent }, (_, index) => BigInt(index + 1)));
  expect(sink.drops).toEqual([{ rung: 'gateway', reason: 'queue_full', count: dropped, ageMillis: expect.any(Number) }]);
  expect(sink.drops[0]?.ageMillis).toBeGreaterThanOrEqual(49);
  await exporter.stop(1000);
  await receiver.stop();
});

test('a batch that is refused for good is dropped and not sent again', async () => {
  const sink = collectingSink();
  const receiver = await startReceiver({ host: '127.0.0.1', port: 0, secret: 'right', sink });
  const exporter = createExporter({ ...settings, endpoint: `http://127.0.0.1:${receiver.port}`, secret: 'wrong' });
  exporter.spans(numbered(5));
  expect(await exporter.flush(5000)).toBe(true);
  expect(exporter.stats()).toEqual({ queued: 0, sent: 0, dropped: 5, retries: 0 });
  expect(receiver.stats().refusedRequests).toEqual({ secret: 1 });
  await exporter.stop(1000);
  await receiver.stop();
});

test('a receiver that says "later" is asked again', async () => {
  const statuses = [503, 429, 502, 200];
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(statuses.shift() ?? 200, { 'retry-after': '0' }).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const exporter = createExporter({ ...settings, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  exporter.spans(numbered(1));
  expect(await exporter.flush(20_000)).toBe(true);
  expect(exporter.stats()).toEqual({ queued: 0, sent: 1, dropped: 0, retries: 3 });
  await exporter.stop(1000);
  server.close();
});

test('stopping with nobody there ends by the deadline and counts what is left', async () => {
  const exporter = createExporter({ ...settings, endpoint: 'http://127.0.0.1:9' });
  exporter.spans(numbered(20));
  await exporter.stop(50);
  exporter.spans(numbered(1));
  expect(exporter.stats()).toMatchObject({ queued: 0, sent: 0, dropped: 21 });
});
