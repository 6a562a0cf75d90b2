import { afterEach, describe, expect, it } from 'vitest';
import { startRehearsal } from '../../sidecar/rehearsal/rehearsal.ts';
import { anchorClock } from '../../sidecar/spans/clock.ts';
import { Client } from './client.ts';
import { start } from './start.ts';
import type { Started } from './start.ts';

let started: Started | undefined;
afterEach(async () => {
  await started?.stop();
});

describe('the rehearsal', () => {
  it('lets in only who shows the token, and changes it for who knows it', async () => {
    started = await start({ token: 'first' });
    const { url } = started.rehearsal;
    const stranger = await Client.connect(url);
    stranger.send({ op: 'hello', token: 'wrong' });
    expect(await stranger.next()).toEqual({ op: 'hello_ack', ok: false, error: 'unauthorized' });
    expect(await stranger.closed()).toEqual({ code: 4003, reason: 'unauthorized' });

    const client = await Client.open(url, 'first');
    client.send({ op: 'rotate_token', old: 'wrong', new: 'second' });
    client.send({ op: 'rotate_token', old: 'first', new: 'second' });
    expect([await client.next(), await client.next()]).toEqual([
      { op: 'rotate_token_res', ok: false, error: 'unauthorized' },
      { op: 'rotate_token_res', ok: true },
    ]);
    await client.close();
    const late = await Client.connect(url);
    late.send({ op: 'hello', token: 'second' });
    expect(await late.next()).toMatchObject({ ok: true });
    await late.close();
  });

  it('closes a connection that never says hello', async () => {
    started = await start({ timeScale: 100 });
    const client = await Client.connect(started.rehearsal.url);
    expect(await client.closed()).toEqual({ code: 4002, reason: 'hello timeout or disconnect' });
  });

  it('answers a call without a request id with the result of another one', async () => {
    started = await start();
    const client = await Client.open(started.rehearsal.url);
    client.send({ op: 'call_tool', name: 'version' });
    const [, , first] = await client.answer();
    client.send({ op: 'call_tool', name: 'listmodels' });
    expect(await client.answer()).toEqual([first]);
    await client.close();
  });

  it('handles the calls of one socket one after the other', async () => {
    started = await start();
    const client = await Client.open(started.rehearsal.url);
    for (const nonce of [1, 2]) client.send({ op: 'call_tool', name: 'version', request_id: `call-${nonce}`, arguments: { nonce } });
    const frames = [...(await client.answer()), ...(await client.answer())];
    expect(frames.map((frame) => frame['request_id'])).toEqual(['call-1', 'call-1', 'call-1', 'call-2', 'call-2', 'call-2']);
    await client.close();
  });

  it('gives a chat in flight its answer before it stops', async () => {
    started = await start();
    const { providers, rehearsal } = started;
    const client = await Client.open(rehearsal.url);
    const release = providers.hold();
    const answer = client.call('chat', { prompt: 'last words', model: 'auto' }, 'last');
    await expect.poll(() => providers.requests.length).toBe(1);
    const stopped = rehearsal.stop();
    release();
    expect((await answer).at(-1)).toMatchObject({ op: 'call_tool_res', request_id: 'last' });
    expect(await client.closed()).toMatchObject({ code: 1001 });
    await stopped;
  });

  it('says which port is taken', async () => {
    started = await start();
    const { port } = started.rehearsal;
    const sink = { spans: () => undefined, readings: () => undefined, dropped: () => undefined };
    const again = startRehearsal({ port, profile: 'real', timeScale: 1, seed: '', kimiUrl: '', glmUrl: '', stateDir: started.folder, environment: {}, sink, clock: anchorClock() });
    await expect(again).rejects.toMatchObject({ code: 'PORT_TAKEN', details: { port } });
  });
});
