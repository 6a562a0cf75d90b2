import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PROVIDER_DELAYS } from '../../sidecar/providers/delays.ts';
import { startEmulatedProviders, type EmulatedProviders } from '../../sidecar/providers/emulated-providers.ts';
import { newMarker } from '../../sidecar/spans/marker.ts';
import { formatTraceparent, newSpanId, newTraceId } from '../../sidecar/spans/trace-context.ts';
import { deferred, gatewayBefore, gatewayTo, type Fixture } from './fixture.ts';

const KEY = `sk-${randomBytes(16).toString('hex')}`;
const HEADERS = { authorization: `Bearer ${KEY}` };

describe('a gateway before emulated providers', () => {
  let providers: EmulatedProviders;
  let fixture: Fixture;

  beforeEach(async () => {
    providers = await startEmulatedProviders({ seed: 'gateway', delays: PROVIDER_DELAYS.ideal, timeScale: 1000 });
    fixture = await gatewayTo(providers.kimiUrl, providers.glmUrl);
  });
  afterEach(async () => {
    await fixture.close();
    await providers.stop();
  });

  test('records an upload with digest, size and id, and the fetch of its content with the same id', async () => {
    const { gateway, recorded } = fixture;
    const content = randomBytes(300_000).toString('base64');
    const form = new FormData();
    form.set('purpose', 'file-extract');
    form.set('file', new File([content], 'a.txt'));
    const { id } = (await (await fetch(`${gateway.kimiUrl}/files`, { method: 'POST', body: form, headers: HEADERS })).json()) as { id: string };
    expect(await (await fetch(`${gateway.kimiUrl}/files/${id}/content`, { headers: HEADERS })).text()).toBe(content);

    const [post, get] = await recorded(2);
    expect(post).toMatchObject({
      name: 'POST /files',
      kind: 'client',
      service: 'exai-daemon',
      parentSpanId: undefined,
      status: 'unset',
      attributes: {
        'exai.source': 'gateway',
        'exai.file.sha256': createHash('sha256').update(content).digest('hex'),
        'file.size': content.length,
        'exai.file.id': id,
        'gen_ai.provider.name': 'kimi',
        'exai.provider.kind': 'recorded',
        'http.request.method': 'POST',
        'http.response.status_code': 200,
        'url.path': '/v1/files',
        'server.address': '127.0.0.1',
        'server.port': providers.port,
      },
    });
    expect(get).toMatchObject({ name: 'GET /files/{id}/content', attributes: { 'exai.file.id': id, 'http.response.body.size': content.length, 'http.request.body.size': 0 } });
    expect(get?.traceId).not.toBe(post?.traceId);
    for (const span of [post, get]) {
      const first = Number(span?.attributes['exai.first_byte.duration']);
      expect(first).toBeGreaterThan(0);
      expect(first).toBeLessThanOrEqual(Number((span?.endTimeUnixNano ?? 0n) - (span?.startTimeUnixNano ?? 0n)) / 1e9);
    }
  });

  test.each([false, true])('records a chat with models, tokens and marks, but none of its text (streamed: %s)', async (stream) => {
    const { gateway, recorded } = fixture;
    const markers = [newMarker(), newMarker()];
    const body = { messages: [{ role: 'user', content: `my secret plan ${markers.join(' and ')}` }], model: 'glm-4.6', stream };
    const answer = await (await fetch(`${gateway.glmUrl}/chat/completions`, { method: 'POST', body: JSON.stringify(body), headers: HEADERS })).text();
    const [span] = await recorded(1);
    expect(span).toMatchObject({
      name: 'chat glm-4.6',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'glm',
        'gen_ai.request.model': 'glm-4.6',
        'gen_ai.response.model': 'glm-4.6',
        'gen_ai.usage.input_tokens': Math.ceil(JSON.stringify(body).length / 4),
        'exai.markers': markers,
        'url.path': '/api/paas/v4/chat/completions',
      },
    });
    expect(span?.attributes['gen_ai.usage.output_tokens']).toBeGreaterThan(0);
    const kept = JSON.stringify(span, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    expect(answer).toContain('request');
    for (const text of ['secret plan', 'structure is', KEY]) expect(kept).not.toContain(text);
  });

  test('takes its place in the trace that a request names', async () => {
    const context = { traceId: newTraceId(), spanId: newSpanId() };
    await fetch(`${fixture.gateway.kimiUrl}/files/file-x/content`, { headers: { traceparent: formatTraceparent(context) } });
    const [span] = await fixture.recorded(1);
    expect(span).toMatchObject({ traceId: context.traceId, parentSpanId: context.spanId, status: 'error', attributes: { 'error.type': '404', 'http.response.status_code': 404 } });
    expect(span?.spanId).not.toBe(context.spanId);
  });

  test('names other calls by what does not vary in their path', async () => {
    await fetch(`${fixture.gateway.kimiUrl}/files/file-abc123?key=${KEY}`, { method: 'DELETE' });
    const [span] = await fixture.recorded(1);
    expect(span).toMatchObject({ name: 'DELETE /files/{id}', attributes: { 'url.path': '/v1/files/file-abc123' } });
    expect(Object.values(span?.attributes ?? {}).join(' ')).not.toContain(KEY);
  });

  test('forwards to nobody else', async () => {
    const { gateway } = fixture;
    const base = `http://127.0.0.1:${gateway.port}`;
    const paths = ['/', '/v1/files', '/kimi/v2/files', '/kimi/v1', '/kimi/v1x/files', '/http://127.0.0.1/'];
    expect(await Promise.all(paths.map(async (path) => (await fetch(base + path)).status))).toEqual(paths.map(() => 404));
    expect(gateway.stats()).toMatchObject({ requests: 0, refused: paths.length });
    expect(fixture.spans).toEqual([]);
  });

  test('says what it is, naming hosts and counts only', async () => {
    await fetch(`${fixture.gateway.kimiUrl}/files/file-x/content`, { headers: HEADERS });
    await fixture.recorded(1);
    const health = await (await fetch(`http://127.0.0.1:${fixture.gateway.port}/health`)).json();
    expect(health).toMatchObject({ status: 'ok', service: 'exai-gateway', upstreams: { kimi: '127.0.0.1', glm: '127.0.0.1' }, counts: { requests: 1, failed: 0 } });
    expect(JSON.stringify([health, fixture.gateway.stats()])).not.toContain(KEY);
  });
});

describe('a gateway passes on', () => {
  test('keys, other headers and the status to the provider and back, but not those of one connection', async () => {
    const seen: Record<string, unknown>[] = [];
    const fixture = await gatewayBefore((request, response) => {
      seen.push({ ...request.headers, url: request.url });
      response.writeHead(418, { 'x-answer': 'yes', 'set-cookie': ['a=1', 'b=2'], 'keep-alive': 'timeout=9' }).end('short and stout');
    });
    const answer = await fetch(`${fixture.gateway.glmUrl}/models?limit=3`, { headers: { ...HEADERS, 'x-ask': 'why', te: 'trailers' } });
    expect([answer.status, await answer.text(), answer.headers.get('x-answer'), answer.headers.getSetCookie()]).toEqual([418, 'short and stout', 'yes', ['a=1', 'b=2']]);
    expect(seen[0]).toMatchObject({ authorization: `Bearer ${KEY}`, 'x-ask': 'why', url: '/api/paas/v4/models?limit=3' });
    expect(seen[0]).not.toHaveProperty('te');
    expect(seen[0]?.['host']).not.toContain(String(fixture.gateway.port));
    await fixture.close();
  });

  test('a compressed answer as it is, and reads it all the same', async () => {
    const packed = await promisify(gzip)(JSON.stringify({ model: 'kimi-k2', choices: [], usage: { prompt_tokens: 7, completion_tokens: 9 } }));
    const fixture = await gatewayBefore((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(packed);
    });
    const answer = await fetch(`${fixture.gateway.kimiUrl}/chat/completions`, { method: 'POST', body: '{"model":"kimi-k2","messages":[]}' });
    expect(await answer.json()).toMatchObject({ model: 'kimi-k2' });
    const [span] = await fixture.recorded(1);
    expect(span?.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 7, 'gen_ai.usage.output_tokens': 9, 'http.response.body.size': packed.length });
    await fixture.close();
  });

  test('the marks of a chat too long to be read, and counts that the rest is unknown', async () => {
    const fixture = await gatewayBefore((request, response) => {
      request.resume().on('end', () => response.end('{"model":"m"}'));
    });
    const marker = newMarker();
    const body = JSON.stringify({ messages: [{ content: 'x'.repeat(9 * 1024 * 1024) + marker }], model: 'm' });
    await (await fetch(`${fixture.gateway.kimiUrl}/chat/completions`, { method: 'POST', body })).text();
    const [span] = await fixture.recorded(1);
    expect(span).toMatchObject({ name: 'chat', attributes: { 'exai.markers': [marker], 'gen_ai.response.model': 'm', 'http.request.body.size': body.length } });
    expect(fixture.gateway.stats().uninspected).toBe(1);
    await fixture.close();
  });

  test('events one by one, as the provider sends them', async () => {
    const next = deferred();
    const fixture = await gatewayBefore((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"model":"m"}\n\n');
      void next.promise.then(() => response.end('data: [DONE]\n\n'));
    });
    const answer = await fetch(`${fixture.gateway.kimiUrl}/chat/completions`, { method: 'POST', body: '{"model":"m","messages":[]}' });
    const reader = answer.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: {"model":"m"}\n\n');
    expect(fixture.gateway.stats().inFlight).toBe(1);
    next.resolve();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: [DONE]\n\n');
    await fixture.recorded(1);
    await fixture.close();
  });
});
