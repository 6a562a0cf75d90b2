import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Pipeline, startPipeline } from '../../sidecar/pipeline/pipeline.ts';
import { pipelineSettings } from '../support/pipeline-settings.ts';

const WORKER = new URL('../../dist/pipeline/worker.js', import.meta.url);
const SECRET = 'a secret of this test';
let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await startPipeline(pipelineSettings('/nowhere', { secret: SECRET }), WORKER);
});
afterEach(() => pipeline.stop());

const hello = (pid: number) => ({ version: 1, pid, python: '3.11.7', watched: ['tool_call'], missing: [{ point: 'route', costs: 'routing.duration' }] });
const say = async (body: unknown, secret = SECRET): Promise<number> => {
  const { status } = await fetch(`http://127.0.0.1:${pipeline.port}/v1/probe/hello`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'x-exai-secret': secret } });
  return status;
};

describe("a probe's hello", () => {
  it('reaches whoever waits for that daemon, with what it could not find', async () => {
    const waiting = pipeline.probeHello(4711, 20_000);
    expect(await say(hello(4710))).toBe(200);
    expect(await say(hello(4711))).toBe(200);
    expect(await waiting).toEqual({ pid: 4711, python: '3.11.7', watched: ['tool_call'], missing: [{ point: 'route', costs: 'routing.duration' }] });
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
