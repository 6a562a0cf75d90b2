import { describe, expect, it } from 'vitest';
import { startApi } from '../../sidecar/api/server.ts';
import { createLogger } from '../../sidecar/log.ts';
import { madeDiagnosis } from '../doctor/made-diagnosis.ts';
import { MemoryRuns } from './memory-runs.ts';
import { ask, serve } from './serve.ts';

const token = 'a-token-of-sixteen-or-more';
const bearer = (value: string): Record<string, string> => ({ authorization: `Bearer ${value}` });
const start = async (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/runs`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{"scenario":"smoke"}' });

describe('the token', () => {
  it('on loopback is needed to start a run and for nothing else', async () => {
    const api = await serve({ token });
    expect((await fetch(`${api.url}/runs`)).status).toBe(200);
    const refused = await start(api.url);
    expect([refused.status, refused.headers.get('www-authenticate'), await refused.json()]).toMatchObject([401, 'Bearer', { error: { code: 'API_TOKEN_WRONG', message: 'a token is needed' } }]);
    expect((await start(api.url, bearer(`${token}x`))).status).toBe(401);
    expect((await start(api.url, { authorization: `Basic ${token}` })).status).toBe(401);
    expect((await start(api.url, bearer(token))).status).toBe(202);
  });

  it.each(['/', '/verdict', '/verdict/gate', '/runs', '/runs/r1', '/runs/r1/events', `/runs/r1/traces/${'a'.repeat(32)}`, '/claims', '/health/live', '/health/ready', '/openapi.json', '/schemas/verdict.json', '/nowhere'])(
    'is needed for %s where others reach the API',
    async (path) => {
      const api = await serve({ token, exposed: true });
      expect((await fetch(api.url + path)).status).toBe(401);
      expect((await fetch(api.url + path, { headers: bearer(token) })).status).not.toBe(401);
    },
  );

  it('must exist where others reach the API', async () => {
    const options = { runs: new MemoryRuns(), claims: () => [], doctor: () => Promise.resolve(madeDiagnosis()), metrics: async () => '', ready: () => ({ ready: true, reason: '' }), host: '127.0.0.1', port: 0, version: '0', log: createLogger('test', 'silent') };
    await expect(startApi({ ...options, exposed: true, token: undefined })).rejects.toMatchObject({ code: 'API_TOKEN_MISSING' });
  });

  it('cannot be tried out without limit', async () => {
    const api = await serve({ token, exposed: true, requestsPerMinute: 3 });
    const statuses = [];
    for (const guess of ['1', '2', '3', '4']) statuses.push((await fetch(api.url, { headers: bearer(guess) })).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
  });
});

describe('the Host header', () => {
  it.each(['evil.example', 'evil.example:4319', '127.0.0.1.evil.example', '169.254.169.254', 'localhost.evil.example', '[::2]'])('%j is refused on loopback', async (host) => {
    const api = await serve();
    expect((await ask(`${api.url}/runs`, { host })).statusCode).toBe(400);
  });

  it.each(['localhost', '127.0.0.1:4319', '[::1]:4319', 'sidecar.example'])('%j names this machine', async (host) => {
    const api = await serve({ publicUrl: 'https://sidecar.example/' });
    expect((await ask(`${api.url}/runs`, { host })).statusCode).toBe(200);
  });
});

describe('every answer', () => {
  it('is limited in rate, also for routes that do not exist', async () => {
    const api = await serve({ requestsPerMinute: 2 });
    for (const path of ['/runs', '/nowhere']) {
      for (let count = 0; count < 2; count += 1) await fetch(api.url + path);
      const response = await fetch(api.url + path);
      expect([response.status, await response.json()]).toMatchObject([429, { error: { code: 'API_TOO_MANY_REQUESTS' } }]);
    }
  });

  it('tells browsers to keep it to itself', async () => {
    const api = await serve();
    const { headers } = await fetch(api.url, { headers: { origin: 'https://evil.example' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('keeps what went wrong inside to itself', async () => {
    const runs = new MemoryRuns();
    runs.list = async () => {
      throw new Error('secret path');
    };
    const api = await serve({ runs });
    const response = await fetch(`${api.url}/runs`);
    expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('secret')]);
  });
});
