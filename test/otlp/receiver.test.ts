import { connect } from 'node:net';
import { once } from 'node:events';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { startReceiver, type Receiver } from '../../sidecar/otlp/receiver.ts';
import type { ReceiverOptions } from '../../sidecar/otlp/receiver-options.ts';
import { collectingSink } from './collecting-sink.ts';
import { encodeRequest } from './referee.ts';
import { richRequest } from './rich-request.ts';

const receivers: Receiver[] = [];
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.stop()));
});

async function receive(options: Partial<ReceiverOptions> = {}) {
  const sink = collectingSink();
  const receiver = await startReceiver({ host: '127.0.0.1', port: 0, sink, ...options });
  receivers.push(receiver);
  const base = `http://127.0.0.1:${receiver.port}`;
  const post = (body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string> = {}, path = '/v1/traces') =>
    fetch(base + path, { method: 'POST', body, headers: { 'content-type': 'application/x-protobuf', ...headers } });
  return { sink, receiver, base, post };
}

const body = new Uint8Array(encodeRequest(richRequest));
const compress = (bytes: Uint8Array, how: (bytes: Uint8Array) => Buffer) => new Uint8Array(how(bytes));
const json = { 'content-type': 'application/json' };

test('protobuf is answered by an empty protobuf response', async () => {
  const { sink, post } = await receive();
  const response = await post(body);
  expect([response.status, response.headers.get('content-type'), (await response.arrayBuffer()).byteLength]).toEqual([200, 'application/x-protobuf', 0]);
  expect(sink.kept.map((span) => span.spanId)).toEqual(['b7ad6b7169203331', '00f067aa0ba902b7']);
});

test.each([
  ['gzip', compress(body, (bytes) => gzipSync(bytes))],
  ['deflate', compress(body, (bytes) => deflateSync(bytes))],
  ['deflate', compress(body, (bytes) => deflateRawSync(bytes))],
])('a body compressed by %s is taken', async (encoding, compressed) => {
  const { sink, post } = await receive();
  expect((await post(compressed, { 'content-encoding': encoding })).status).toBe(200);
  expect(sink.kept).toHaveLength(2);
});

test('some bad spans make a partial success, and a drop that the pipeline learns of', async () => {
  const { sink, post, receiver } = await receive();
  const spans = [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) }, { traceId: 'xy', spanId: 'cd'.repeat(8) }, { traceId: '', spanId: 'cd'.repeat(8) }];
  const response = await post(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }), json);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ partialSuccess: { rejectedSpans: '2', errorMessage: '1 with a bad shape, 1 with a bad trace_id' } });
  expect(sink.drops).toEqual([
    { rung: 'probe', reason: 'rejected:shape', count: 1 },
    { rung: 'probe', reason: 'rejected:trace_id', count: 1 },
  ]);
  expect(receiver.stats()).toMatchObject({ requests: 1, spans: 1, rejectedSpans: { shape: 1, trace_id: 1 } });
});

test('a partial success in protobuf carries the number of rejected spans', async () => {
  const { post } = await receive();
  const bad = encodeRequest({ resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: Buffer.alloc(3, 1), spanId: Buffer.alloc(8, 1) }] }] }] });
  const response = Buffer.from(await (await post(new Uint8Array(bad))).arrayBuffer());
  expect(response.toString('latin1')).toBe('\u000a\u0019\u0008\u0001\u0012\u00151 with a bad trace_id');
});

test.each([
  ['truncated protobuf', 400, 'truncated', body.slice(0, -3), {}],
  ['broken JSON', 400, 'json', '{"resourceSpans":[', json],
  ['JSON of another shape', 400, 'shape', '[]', json],
  ['text that is no UTF-8', 400, 'utf8', new Uint8Array([0x7b, 0xff, 0x7d]), json],
  ['a body that is not gzip', 400, 'compression', body, { 'content-encoding': 'gzip' }],
  ['an unknown compression', 415, 'content_encoding', body, { 'content-encoding': 'br' }],
  ['an unknown content type', 415, 'content_type', body, { 'content-type': 'text/plain' }],
  ['a huge body', 413, 'too_large', new Uint8Array(70_000), {}],
  ['a zip bomb', 413, 'too_large', compress(new Uint8Array(3_000_000), (bytes) => gzipSync(bytes)), { 'content-encoding': 'gzip' }],
])('%s is refused with %i and counted as %s', async (_what, status, reason, sent, headers) => {
  const { sink, post, receiver } = await receive({ limits: { bodyBytes: 60_000, decodedBytes: 1_000_000 } });
  const response = await post(sent, headers);
  expect(response.status).toBe(status);
  const statusBody = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type') === 'application/json';
  expect(isJson ? Object.keys(JSON.parse(statusBody.toString()) as object) : statusBody[0]).toEqual(isJson ? ['code', 'message'] : 8);
  expect(receiver.stats().refusedRequests).toEqual({ [reason]: 1 });
  expect(sink.kept).toEqual([]);
  expect((await post(body)).status).toBe(200);
});

test('a sender of 40 MB gets its answer, whether it says the length beforehand or not', async () => {
  const { post, base } = await receive({ secret: 's' });
  const huge = new Uint8Array(40_000_000);
  expect((await post(huge)).status).toBe(401);
  expect((await post(huge, { 'x-exai-secret': 's' })).status).toBe(413);
  const chunked = new ReadableStream({
    start: (controller) => {
      for (let part = 0; part < 40; part += 1) controller.enqueue(huge.subarray(0, 1_000_000));
      controller.close();
    },
  });
  const init = { method: 'POST', body: chunked, duplex: 'half', headers: { 'content-type': 'application/x-protobuf', 'x-exai-secret': 's' } };
  expect((await fetch(`${base}/v1/traces`, init as RequestInit)).status).toBe(413);
});

test('without the secret nothing is taken; as a header or a bearer token it is', async () => {
  const { sink, post } = await receive({ secret: 'open sesame' });
  expect((await post(body)).status).toBe(401);
  expect((await post(body, { 'x-exai-secret': 'open' })).status).toBe(401);
  expect(sink.kept).toEqual([]);
  expect((await post(body, { 'x-exai-secret': 'open sesame' })).status).toBe(200);
  expect((await post(body, { authorization: 'Bearer open sesame' })).status).toBe(200);
});

test('other signals and paths are told where traces go', async () => {
  const { post, base } = await receive();
  expect((await post(body, {}, '/v1/metrics')).status).toBe(404);
  expect((await post(body, {}, '/v1/logs')).status).toBe(404);
  expect((await post(body, {}, '/')).status).toBe(404);
  expect(await (await fetch(`${base}/health`)).json()).toEqual({ status: 'ok' });
});

test('losses that a sender reports are passed on, with how long ago the last was where it tells', async () => {
  const { sink, post } = await receive();
  await post(body, { 'x-exai-dropped': 'gateway;queue_full;12, nonsense, probe;timeout;3;2500, probe;late;1;soon' });
  expect(sink.drops).toEqual([
    { rung: 'gateway', reason: 'queue_full', count: 12 },
    { rung: 'probe', reason: 'timeout', count: 3, ageMillis: 2500 },
  ]);
});

test('requests beyond the limit are told to come again', async () => {
  const { post, receiver } = await receive({ limits: { concurrentRequests: 1 } });
  const slow = connect(receiver.port, '127.0.0.1');
  slow.write('POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n');
  await expect.poll(async () => (await post(body)).status).toBe(429);
  const response = await post(body);
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
  slow.destroy();
  await expect.poll(async () => (await post(body)).status).toBe(200);
});

test('a sender that dawdles is cut off', async () => {
  const { receiver } = await receive({ limits: { headersMillis: 100, requestMillis: 200 } });
  const slow = connect(receiver.port, '127.0.0.1');
  slow.on('error', () => {});
  slow.write('POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{');
  slow.resume();
  await once(slow, 'close');
  expect(receiver.stats().spans).toBe(0);
});

test('stopping twice is safe, and a port in use is a clear error', async () => {
  const { receiver } = await receive();
  await expect(startReceiver({ host: '127.0.0.1', port: receiver.port, sink: collectingSink() })).rejects.toMatchObject({ code: 'RECEIVER_NOT_STARTED' });
  await Promise.all([receiver.stop(), receiver.stop()]);
});
