import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { VerdictSchema } from '../../sidecar/verdict/verdict.ts';
import { madeVerdict } from '../report/made-verdict.ts';
import { serve } from './serve.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>;
}

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const described = async (url: string): Promise<OpenApi> => (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;

const ROUTES = [
  'GET /', 'GET /claims', 'GET /claims/{id}/history', 'GET /doctor', 'GET /health/live', 'GET /health/ready', 'GET /metrics', 'GET /openapi.json', 'GET /runs', 'GET /runs/{id}', 'GET /runs/{id}/events',
  'GET /runs/{id}/traces/{traceId}', 'GET /schemas/verdict.json', 'GET /verdict', 'GET /verdict/gate', 'POST /runs',
];

describe('the OpenAPI description', () => {
  it('has every route, each with an id of its own, a summary and its answers', async () => {
    const { openapi, paths } = await described((await serve()).url);
    expect(openapi).toBe('3.1.0');
    const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, operation })));
    expect(operations.map(({ name }) => name).toSorted()).toEqual(ROUTES);
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(ROUTES.length);
    for (const { path, operation } of operations) {
      expect(operation.summary).not.toBe('');
      expect(Object.keys(operation.responses)).toContain('401');
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  it('points to nothing that it does not hold', async () => {
    const api = await serve({ token: 'a-token-of-sixteen-or-more' });
    expect(JSON.stringify(await described(api.url))).not.toContain('$ref');
  });

  it('describes what is answered', async () => {
    const api = await serve();
    api.runs.add('r1', { verdict: madeVerdict() });
    const { paths } = await described(api.url);
    for (const [path, asked, status] of [['/verdict', '/verdict', 200], ['/verdict/gate', '/verdict/gate', 424], ['/runs', '/runs', 200], ['/runs/{id}', '/runs/r1', 200], ['/runs/{id}', '/runs/r2', 404], ['/health/ready', '/health/ready', 200], ['/doctor', '/doctor', 200], ['/claims/{id}/history', '/claims/upload.first/history', 200], ['/claims/{id}/history', '/claims/upload.none/history', 404]] as const) {
      const schema = paths[path]?.['get']?.responses[String(status)]?.content?.['application/json']?.schema;
      const response = await fetch(api.url + asked);
      expect([response.status, schema === undefined ? 'no schema' : Value.Errors(schema, await response.json())]).toEqual([status, []]);
    }
  });
});

describe('GET /', () => {
  it('lists every route as text', async () => {
    const text = await (await fetch((await serve()).url)).text();
    for (const route of ROUTES) expect(text.replaceAll(/ +/g, ' ')).toContain(`${route} `);
  });

  it('is what an unknown route points to', async () => {
    const response = await fetch(`${(await serve()).url}/verdicts`);
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'API_ROUTE_UNKNOWN', remedy: 'GET / lists the routes' } }]);
  });
});

describe('GET /schemas/verdict.json', () => {
  it('is the schema that verdicts follow', async () => {
    const schema: unknown = await (await fetch(`${(await serve()).url}/schemas/verdict.json`)).json();
    expect(schema).toMatchObject(JSON.parse(JSON.stringify(VerdictSchema)) as object);
    expect(Value.Check(schema as object, madeVerdict())).toBe(true);
    expect(Value.Check(schema as object, { ...madeVerdict(), state: 'error' })).toBe(false);
  });
});

describe('health', () => {
  it('is live, and ready only where runs can be started', async () => {
    const api = await serve({ ready: () => ({ ready: false, reason: 'the daemon is away' }) });
    expect((await fetch(`${api.url}/health/live`)).status).toBe(200);
    const ready = await fetch(`${api.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, reason: 'the daemon is away' }]);
  });
});

describe('a port that is taken', () => {
  it('is named with what to do', async () => {
    const api = await serve();
    await expect(serve({ port: Number(new URL(api.url).port) })).rejects.toMatchObject({ code: 'PORT_TAKEN', remedy: expect.stringContaining('another port') });
  });
});
