import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { serve } from './serve.ts';

const step = (name: string) => ({ type: 'step', step: name, title: name, iteration: 0 }) as const;

/** Reads a stream until it holds a text. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, wanted: string): Promise<string> {
  let text = '';
  while (!text.includes(wanted)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended before ${wanted}: ${text}`);
    text += Buffer.from(value).toString();
  }
  return text;
}

async function follow(url: string, headers: Record<string, string> = {}): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const response = await fetch(url, { headers });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  if (response.body === null) throw new Error('no body');
  return response.body.getReader();
}

describe('GET /runs/{id}/events', () => {
  it('tells what has happened, then what happens, and ends with the run', async () => {
    const api = await serve();
    api.runs.add('r1', { state: 'running' });
    api.runs.happen('r1', step('warm-up'));
    const reader = await follow(`${api.url}/runs/r1/events`);
    expect(await readUntil(reader, 'warm-up"')).toContain('id: 1\nevent: step\ndata: {"type":"step","step":"warm-up"');
    api.runs.happen('r1', step('uploads'));
    expect(await readUntil(reader, '\n\n')).toContain('id: 2\nevent: step');
    api.runs.end('r1');
    expect((await reader.read()).done).toBe(true);
    expect(api.runs.following).toBe(0);
  });

  it('goes on after the event that the subscriber saw last', async () => {
    const api = await serve();
    api.runs.add('r1', { state: 'running' });
    api.runs.happen('r1', step('one'));
    api.runs.happen('r1', { type: 'progress', done: 1, planned: 2, step: 'one', secondsElapsed: 1, secondsLeft: undefined });
    api.runs.happen('r1', step('two'));
    api.runs.end('r1');
    const text = await (await fetch(`${api.url}/runs/r1/events`, { headers: { 'last-event-id': '1' } })).text();
    expect(text).toContain('id: 2\n');
    expect(text).not.toContain('id: 1\n');
    expect((await fetch(`${api.url}/runs/r1/events`, { headers: { 'last-event-id': '2' } })).status).toBe(204);
  });

  it('keeps a quiet connection alive', async () => {
    const api = await serve({ heartbeatMillis: 10 });
    api.runs.add('r1', { state: 'running' });
    const reader = await follow(`${api.url}/runs/r1/events`);
    expect(await readUntil(reader, ': still here')).toBeDefined();
  });

  it('forgets a subscriber that goes', async () => {
    const api = await serve();
    api.runs.add('r1', { state: 'running' });
    const reader = await follow(`${api.url}/runs/r1/events`);
    await expect.poll(() => api.runs.following).toBe(1);
    await reader.cancel();
    await expect.poll(() => api.runs.following).toBe(0);
  });

  it('drops a subscriber that takes nothing', async () => {
    const api = await serve({ stallMillis: 50 });
    api.runs.add('r1', { state: 'running' });
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.pause();
    socket.write(`GET /runs/r1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    await expect.poll(() => api.runs.following).toBe(1);
    for (let count = 0; count < 40; count += 1) api.runs.happen('r1', step('x'.repeat(1_000_000)));
    await expect.poll(() => api.runs.following).toBe(0);
    socket.destroy();
  });

  it('takes so many subscribers and no more', async () => {
    const api = await serve({ subscribers: 1 });
    api.runs.add('r1', { state: 'running' });
    await follow(`${api.url}/runs/r1/events`);
    const second = await fetch(`${api.url}/runs/r1/events`);
    expect([second.status, await second.json()]).toMatchObject([429, { error: { code: 'API_TOO_MANY_SUBSCRIBERS' } }]);
  });

  it('does not keep the server from stopping', async () => {
    const api = await serve();
    api.runs.add('r1', { state: 'running' });
    const reader = await follow(`${api.url}/runs/r1/events`);
    await expect.poll(() => api.runs.following).toBe(1);
    await Promise.all([api.stop(), api.stop()]);
    await reader.read().catch(() => undefined);
    expect(api.runs.following).toBe(0);
  });
});
