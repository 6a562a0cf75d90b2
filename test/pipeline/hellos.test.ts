import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sayHello } from '../../sidecar/otlp/say-hello.ts';
import { type Pipeline, startPipeline } from '../../sidecar/pipeline/pipeline.ts';
import { pipelineSettings } from '../support/pipeline-settings.ts';

const WORKER = new URL('../../dist/pipeline/worker.js', import.meta.url);
const SECRET = 'a secret of this test';
let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await startPipeline(pipelineSettings('/nowhere', { secret: SECRET }), WORKER);
});
afterEach(() => pipeline.stop());

const hello = (pid: number) => ({ version: 1, pid, python: '3.11.7', watched: ['tool_call'], counted: ['results'], missing: [{ point: 'route', costs: 'routing.duration' }] });
const say = async (body: unknown, secret = SECRET, part = 'probe'): Promise<number> => {
  const { status } = await fetch(`http://127.0.0.1:${pipeline.port}/v1/${part}/hello`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'x-exai-secret': secret } });
  return status;
};

describe("a probe's hello", () => {
  it('reaches whoever waits for that daemon, with what it could not find', async () => {
    const waiting = pipeline.probeHello(4711, 20_000);
    expect(await say(hello(4710))).toBe(200);
    expect(await say(hello(4711))).toBe(200);
    expect(await waiting).toEqual({ pid: 4711, python: '3.11.7', watched: ['tool_call'], counted: ['results'], missing: [{ point: 'route', costs: 'routing.duration' }] });
  });

  it('is waited for anew where the last one was said too soon', async () => {
    await say(hello(4711));
    const first = await pipeline.probeHello(4711, 20_000);
    expect(await pipeline.probeHello(4711, 0, first)).toBeUndefined();
    const waiting = pipeline.probeHello(4711, 20_000, first);
    await say({ ...hello(4711), missing: [] });
    expect(await waiting).toMatchObject({ missing: [] });
  });

  it('of the only daemon is known without its pid, of one among several is not', async () => {
    await say(hello(1));
    expect(await pipeline.probeHello(undefined, 20_000)).toMatchObject({ pid: 1 });
    await say(hello(2));
    await expect.poll(() => pipeline.probeHello(2, 0)).toMatchObject({ pid: 2 });
    expect(await pipeline.probeHello(undefined, 0)).toBeUndefined();
  });

  it('is refused without the secret, and where it is none', async () => {
    expect(await say(hello(1), 'a guess')).toBe(401);
    for (const body of [null, [], { ...hello(1), pid: 'one' }, { ...hello(1), watched: Array.from({ length: 1000 }, () => 'x') }]) expect(await say(body)).toBe(400);
    expect(await pipeline.probeHello(1, 0)).toBeUndefined();
  });
});

describe("a gateway's hello", () => {
  const gateway = { pid: 7, kimiUrl: 'http://127.0.0.1:4321/kimi/v1', glmUrl: 'http://127.0.0.1:4321/glm/api/paas/v4', providers: 'live', requests: 3 };

  it('tells its addresses and what stands behind it, over and over, until it ends', async () => {
    let requests = 0;
    const fallSilent = sayHello({ endpoint: `http://127.0.0.1:${pipeline.port}`, secret: SECRET, part: 'gateway', hello: () => ({ ...gateway, requests: (requests += 1) }) });
    expect(await pipeline.gatewayHello(20_000)).toEqual({ ...gateway, requests: 1 });
    await expect.poll(() => pipeline.gatewayHello(0), { timeout: 20_000 }).toMatchObject({ requests: 2 });
    fallSilent();
  });

  it('is not taken for that of a probe, nor anything else for it', async () => {
    expect(await say(gateway, SECRET)).toBe(400);
    for (const body of [{}, { ...gateway, kimiUrl: 'nowhere' }, { ...gateway, providers: 'many' }, { ...gateway, requests: '3' }]) expect(await say(body, SECRET, 'gateway')).toBe(400);
    expect(await say(gateway, 'a guess', 'gateway')).toBe(401);
    expect(await pipeline.gatewayHello(0)).toBeUndefined();
  });
});
