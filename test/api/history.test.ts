import { describe, expect, it } from 'vitest';
import { madeVerdict } from '../report/made-verdict.ts';
import { serve } from './serve.ts';

const answer = async (url: string): Promise<readonly [number, unknown]> => {
  const response = await fetch(url);
  return [response.status, await response.json()];
};

describe('GET /claims/{id}/history', () => {
  it('tells what runs said of a claim, newest first and no more of them than asked for', async () => {
    const api = await serve();
    for (const id of ['r1', 'r2', 'r3']) api.runs.add(id, { verdict: { ...madeVerdict(), run: { ...madeVerdict().run, id } } });
    const [status, history] = await answer(`${api.url}/claims/upload.first/history?limit=2`);
    expect([status, history]).toMatchObject([200, { claim: 'upload.first', entries: [{ run: 'r3' }, { run: 'r2' }], lastGood: { run: 'r3' }, changePoints: [] }]);
  });

  it('knows no claim that no verdict speaks of', async () => {
    expect(await answer(`${(await serve()).url}/claims/upload.first/history`)).toMatchObject([404, { error: { code: 'API_CLAIM_UNKNOWN' } }]);
  });

  it.each(['limit=0', 'limit=201', 'limit=many', 'limit=1&limit=2', 'runs=7'])('refuses ?%s', async (query) => {
    expect(await answer(`${(await serve()).url}/claims/upload.first/history?${query}`)).toMatchObject([400, { error: { code: 'API_REQUEST_INVALID' } }]);
  });
});
