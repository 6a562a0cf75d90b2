import { describe, expect, it } from 'vitest';
import { SidecarError } from '../../sidecar/errors.ts';
import { serve } from './serve.ts';

const token = 'a-token-of-sixteen-or-more';

describe('GET /metrics', () => {
  it('serves the text as it is, in the type that scrapers ask for', async () => {
    const api = await serve({ metrics: () => Promise.resolve('# TYPE up gauge\nup{say="\\"hi\\""} 1\n') });
    const response = await fetch(`${api.url}/metrics`);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8', '# TYPE up gauge\nup{say="\\"hi\\""} 1\n']);
  });

  it('needs the token where the rest of the API does', async () => {
    const open = await serve({ token });
    expect((await fetch(`${open.url}/metrics`)).status).toBe(200);
    const exposed = await serve({ token, exposed: true });
    expect((await fetch(`${exposed.url}/metrics`)).status).toBe(401);
    expect((await fetch(`${exposed.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });

  it('says that they cannot be had where the pipeline is gone', async () => {
    const api = await serve({ metrics: () => Promise.reject(new SidecarError('PIPELINE_FAILED', { reason: 'its thread ended with code 1' })) });
    const response = await fetch(`${api.url}/metrics`);
    expect([response.status, await response.json()]).toMatchObject([500, { error: { code: 'PIPELINE_FAILED' } }]);
  });
});
