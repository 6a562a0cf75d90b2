import { describe, expect, it } from 'vitest';
import { decodeJson } from '../../sidecar/otlp/decode-json.ts';
import type { Span } from '../../sidecar/spans/span.ts';
import { serve } from './serve.ts';

const post = async (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/runs`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });

describe('POST /runs', () => {
  it('starts a run and says where it is', async () => {
    const api = await serve();
    const response = await post(api.url, { scenario: 'smoke', quick: true });
    expect([response.status, response.headers.get('location')]).toEqual([202, '/runs/run-0']);
    expect(await (await fetch(api.url + (response.headers.get('location') ?? ''))).json()).toMatchObject({ id: 'run-0', scenario: 'smoke', quick: true, state: 'running' });
  });

  it.each(['latest', 'previous', '20260101T000000Z-abcdef'])('hands the baseline %s on', async (baseline) => {
    const api = await serve();
    expect((await post(api.url, { scenario: 'smoke', baseline })).status).toBe(202);
    expect(api.runs.asked.at(-1)).toMatchObject({ scenario: 'smoke', baseline });
  });

  it('refuses a second one while the first is under way', async () => {
    const api = await serve();
    await post(api.url, { scenario: 'smoke' });
    const response = await post(api.url, { scenario: 'smoke' });
    expect([response.status, await response.json()]).toMatchObject([409, { error: { code: 'RUN_UNDER_WAY' } }]);
  });

  it.each([
    ['no scenario', {}],
    ['a path', { scenario: '../../etc/passwd' }],
    ['a word for a boolean', { scenario: 'smoke', quick: 'yes' }],
    ['a field too many', { scenario: 'smoke', quik: true }],
    ['a baseline that is a path', { scenario: 'smoke', baseline: '../../evidence.tar' }],
    ['a baseline that is no run', { scenario: 'smoke', baseline: 'yesterday' }],
    ['a list', []],
    ['broken JSON', '{"scenario": "smo'],
    ['a polluting key', '{"__proto__": {"quick": true}, "scenario": "smoke"}'],
  ])('refuses %s and starts nothing', async (_what, body) => {
    const api = await serve();
    const response = await post(api.url, body);
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'API_REQUEST_INVALID' } }]);
    expect(await (await fetch(`${api.url}/runs`)).json()).toEqual([]);
  });

  it('refuses what a web page could send without asking first', async () => {
    const api = await serve();
    const response = await post(api.url, '{"scenario":"smoke"}', { 'content-type': 'text/plain' });
    expect(response.status).toBe(400);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('refuses a body that is too large', async () => {
    const api = await serve();
    const response = await post(api.url, { scenario: 'x'.repeat(40_000) });
    expect([response.status, await response.json()]).toMatchObject([413, { error: { code: 'API_BODY_TOO_LARGE' } }]);
  });
});

describe('GET /runs', () => {
  it('lists runs, newest first, and tells of one', async () => {
    const api = await serve();
    api.runs.add('r1');
    api.runs.add('r2', { state: 'incomplete' });
    expect(await (await fetch(`${api.url}/runs`)).json()).toMatchObject([{ id: 'r2', state: 'incomplete' }, { id: 'r1', state: 'complete' }]);
    expect(await (await fetch(`${api.url}/runs/r1`)).json()).toMatchObject({ id: 'r1' });
  });

  it.each(['/runs/..%2f..%2fetc', '/runs/r%00', '/runs/%7e', '/runs/r1/traces/xyz', `/runs/r1/traces/${'A'.repeat(32)}`, '/verdict?run=../x', '/verdict?runn=r1', '/verdict/gate?target=all', '/runs/..%2f/events'])(
    'refuses %s by its form',
    async (path) => {
      const api = await serve();
      const response = await fetch(api.url + path);
      expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'API_REQUEST_INVALID', remedy: expect.any(String) } }]);
    },
  );

  it.each(['/runs/r9', '/runs/r9/events', `/runs/r9/traces/${'a'.repeat(32)}`])('does not know %s', async (path) => {
    const api = await serve();
    const response = await fetch(api.url + path);
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'RUN_UNKNOWN' } }]);
  });
});

describe('GET /runs/{id}/traces/{traceId}', () => {
  it('serves the spans of a trace as OTLP JSON', async () => {
    const span: Span = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      parentSpanId: undefined,
      name: 'tools/call chat',
      kind: 'client',
      service: 'exai-sidecar',
      startTimeUnixNano: 1_795_000_000_000_000_001n,
      endTimeUnixNano: 1_795_000_001_000_000_002n,
      status: 'ok',
      statusMessage: undefined,
      attributes: { 'exai.outcome': 'ok' },
      links: [],
      events: [],
    };
    const api = await serve();
    api.runs.add('r1', { traces: new Map([[span.traceId, [span]]]) });
    const response = await fetch(`${api.url}/runs/r1/traces/${span.traceId}`);
    expect(decodeJson(Buffer.from(await response.arrayBuffer())).spans).toEqual([expect.objectContaining({ spanId: span.spanId, startTimeUnixNano: span.startTimeUnixNano, attributes: span.attributes })]);
    expect((await fetch(`${api.url}/runs/r1/traces/${'c'.repeat(32)}`)).status).toBe(404);
  });
});
