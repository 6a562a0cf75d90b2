import { describe, expect, it } from 'vitest';
import { Value } from 'typebox/value';
import { VerdictSchema, type Verdict } from '../../sidecar/verdict/verdict.ts';
import { madeClaim, madeVerdict } from '../report/made-verdict.ts';
import { serve } from './serve.ts';

const { environment } = madeVerdict();
const production: Verdict['environment'] = { ...environment, daemon: { ...environment.daemon, kind: 'real' }, provider: { kind: 'live', profile: null } };

describe('GET /verdict', () => {
  it('serves the latest judged run, or the one asked for, as stored', async () => {
    const api = await serve();
    const { run } = madeVerdict();
    const older = madeVerdict({ run: { ...run, id: 'older' } });
    api.runs.add('older', { verdict: older });
    api.runs.add('newer', { verdict: madeVerdict() });
    api.runs.add('unjudged', { state: 'incomplete' });
    const latest: unknown = await (await fetch(`${api.url}/verdict`)).json();
    expect(latest).toEqual(madeVerdict());
    expect(Value.Check(VerdictSchema, latest)).toBe(true);
    expect(await (await fetch(`${api.url}/verdict?run=older`)).json()).toEqual(older);
  });

  it('answers 304 to whoever has it already', async () => {
    const api = await serve();
    api.runs.add('r1', { verdict: madeVerdict() });
    const etag = (await fetch(`${api.url}/verdict`)).headers.get('etag') ?? '';
    const ask = async (tag: string): Promise<number> => (await fetch(`${api.url}/verdict`, { headers: { 'if-none-match': tag } })).status;
    expect(await ask(etag)).toBe(304);
    expect(await ask(`"other", W/${etag}`)).toBe(304);
    expect(await ask('"other"')).toBe(200);
    api.runs.add('r2', { verdict: madeVerdict({ state: 'pass' }) });
    expect(await ask(etag)).toBe(200);
  });

  it('says that nothing has been judged, apart from a run that is unknown', async () => {
    const api = await serve();
    api.runs.add('r1', { state: 'running' });
    for (const [path, code] of [['/verdict', 'API_NO_VERDICT'], ['/verdict?run=r1', 'API_NO_VERDICT'], ['/verdict?run=r2', 'RUN_UNKNOWN'], ['/verdict/gate', 'API_NO_VERDICT']] as const) {
      const response = await fetch(api.url + path);
      expect([response.status, await response.json()]).toMatchObject([404, { error: { code } }]);
    }
  });
});

describe('GET /verdict/gate', () => {
  it.each([
    ['pass', 200],
    ['fail', 412],
    ['inconclusive', 422],
    ['not_measured', 424],
  ] as const)('on production with %s answers %i', async (state, status) => {
    const api = await serve();
    api.runs.add('r1', { verdict: madeVerdict({ state, environment: production, claims: [madeClaim({ state })] }) });
    const response = await fetch(`${api.url}/verdict/gate`);
    expect([response.status, await response.json()]).toMatchObject([status, { state, verdict: state, failing: state === 'fail' ? ['upload.first'] : [] }]);
  });

  it.each([
    ['the rehearsal', environment, 'built-in rehearsal'],
    ['emulated providers', { ...production, provider: { kind: 'emulated' as const, profile: null } }, 'emulated providers'],
    ['unknown providers', { ...production, provider: { kind: 'unknown' as const, profile: null } }, 'unknown providers'],
    ['a time scale', { ...production, timeScale: 10 }, 'scaled by 10'],
  ])('does not let %s pass unless asked to', async (_what, made, reason) => {
    const api = await serve();
    api.runs.add('r1', { verdict: madeVerdict({ state: 'pass', environment: made }) });
    const response = await fetch(`${api.url}/verdict/gate`);
    expect([response.status, await response.json()]).toMatchObject([424, { state: 'not_measured', verdict: 'pass', reason: expect.stringContaining(reason) }]);
    expect((await fetch(`${api.url}/verdict/gate?target=any`)).status).toBe(200);
  });
});
