import { once } from 'node:events';
import { createRequire } from 'node:module';
import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { hrTimeToNanoseconds } from '@opentelemetry/core';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { kindOf, open, serve, serveEcho, textOf, traced } from './traced.ts';

describe('a message', () => {
  it('sent is a span until it is handed over, with its size and kind and not its words', async () => {
    const { WebSocket, one, named } = traced();
    const { url } = await serveEcho();
    const socket = await open(WebSocket, url);
    socket.send('five\u20ac', () => {});
    socket.send(Buffer.from([1, 2, 3]), { binary: true });
    const [text, binary] = await named('websocket send', 2);
    const connect = await one('websocket connect');
    expect(text && kindOf(text)).toBe('PRODUCER');
    expect(text?.attributes).toEqual({ 'network.protocol.name': 'websocket', 'websocket.message.type': 'text', 'messaging.message.body.size': 7 });
    expect(binary?.attributes).toMatchObject({ 'websocket.message.type': 'binary', 'messaging.message.body.size': 3 });
    expect(text?.links.map((link) => link.context.spanId)).toEqual([connect.spanContext().spanId]);
    expect(JSON.stringify([text?.attributes, text?.events])).not.toContain('five');
    expect(text && hrTimeToNanoseconds(text.duration)).toBeGreaterThan(0);
  });

  it.each([
    ['a string', 'abc', 3], ['a number', 42, 2], ['a buffer', Buffer.from('abcd'), 4], ['a typed array', new Uint8Array(5), 5], ['an array buffer', new ArrayBuffer(6), 6], ['a view', new DataView(new ArrayBuffer(7)), 7],
  ])('of %s has its size', async (_what, data, size) => {
    const { WebSocket, one } = traced();
    const { url } = await serveEcho();
    const socket = await open(WebSocket, url);
    socket.send(data);
    expect((await one('websocket send')).attributes['messaging.message.body.size']).toBe(size);
    expect((await one('websocket receive')).attributes['messaging.message.body.size']).toBe(size);
  });

  it('received is a trace of its own around its listeners, linked to the connection', async () => {
    const { WebSocket, provider, one } = traced();
    const { url } = await serveEcho();
    const parent = provider.getTracer('test').startSpan('parent');
    const socket = await context.with(trace.setSpan(context.active(), parent), () => open(WebSocket, url));
    const inside = new Promise<Span | undefined>((resolve) => socket.on('message', () => resolve(trace.getActiveSpan())));
    socket.send('x');
    const active = await inside;
    const receive = await one('websocket receive');
    expect(kindOf(receive)).toBe('CONSUMER');
    expect(receive.spanContext().spanId).toBe(active?.spanContext().spanId);
    expect(receive.parentSpanContext).toBeUndefined();
    expect(receive.links.map((link) => link.context.spanId)).toEqual([(await one('websocket connect')).spanContext().spanId]);
  });

  it('answered by a listener has its answer below it', async () => {
    const { WebSocketServer, one } = traced();
    const { url } = await serveEcho(WebSocketServer);
    const { WebSocket } = await import('ws');
    const socket = await open(WebSocket, url);
    socket.send('x');
    await once(socket, 'message');
    expect((await one('websocket send')).parentSpanContext?.spanId).toBe((await one('websocket receive')).spanContext().spanId);
  });

  it('whose listener throws is an error, and the error is thrown on', async () => {
    const { WebSocket, one } = traced();
    const { url } = await serveEcho();
    const socket = await open(WebSocket, url);
    socket.on('message', () => {
      throw new TypeError('of the listener');
    });
    expect(() => socket.emit('message', Buffer.from('x'), false)).toThrow('of the listener');
    const { attributes, status } = await one('websocket receive');
    expect(attributes['error.type']).toBe('TypeError');
    // What a listener throws may quote the message that it was given.
    expect(status.message).toBe('TypeError');
  });

  it('sent too early throws as without tracing, and sent too late is an error told to its callback', async () => {
    const { WebSocket, named } = traced();
    const { url } = await serveEcho();
    const socket = await open(WebSocket, url);
    socket.close();
    await once(socket, 'close');
    const error = await new Promise((resolve) => socket.send('late', resolve));
    expect(String(error)).toContain('not open');
    const [late] = await named('websocket send');
    expect(late?.status.code).toBe(SpanStatusCode.ERROR);
    const early = new WebSocket(url);
    expect(() => early.send('early')).toThrow('CONNECTING');
    early.on('error', () => {});
    early.terminate();
  });

  it('is seen by the hook, which may record what it likes', async () => {
    const { WebSocket, one } = traced({ messageHook: (span, { data, direction }) => span.setAttribute(`app.${direction}`, textOf(data)) });
    const { url } = await serveEcho();
    const socket = await open(WebSocket, url);
    socket.send('hello');
    expect((await one('websocket send')).attributes['app.sent']).toBe('hello');
    expect((await one('websocket receive')).attributes['app.received']).toBe('hello');
  });

  it('has no span where none is wanted, nor outside of another where that is wanted', async () => {
    const without = traced({ messageSpans: false });
    const inside = traced({ requireParentForMessageSpans: true });
    const { url } = await serveEcho();
    const quiet = await open(without.WebSocket, url);
    expect(Object.hasOwn(quiet, 'send')).toBe(false);
    quiet.send('x');
    await once(quiet, 'message');
    expect(without.spans().map(({ name }) => name)).toEqual(['websocket connect']);

    const socket = await open(inside.WebSocket, url);
    socket.send('x');
    const parent = inside.provider.getTracer('test').startSpan('parent');
    context.with(trace.setSpan(context.active(), parent), () => socket.send('y'));
    await once(socket, 'message');
    const [send, ...others] = await inside.named('websocket send');
    expect([send?.parentSpanContext?.spanId, others]).toEqual([parent.spanContext().spanId, []]);
  });
});

const closing = async (WebSocketClass: typeof WebSocket, url: string, end: (socket: WebSocket) => void): Promise<void> => {
  const socket = await open(WebSocketClass, url);
  socket.on('error', () => {});
  end(socket);
  await once(socket, 'close');
};

describe('the end of a connection', () => {
  it('is a span with its code below the connection, on both sides', async () => {
    const { WebSocket, WebSocketServer, named, one } = traced({ messageSpans: false });
    const { url } = await serve(WebSocketServer);
    await closing(WebSocket, url, (socket) => socket.close(1000, 'done'));
    const spans = await named('websocket close', 2);
    expect(spans.map(({ attributes }) => attributes)).toEqual([1, 2].map(() => ({ 'network.protocol.name': 'websocket', 'websocket.close.code': 1000 })));
    expect(new Set(spans.map(({ parentSpanContext }) => parentSpanContext?.spanId))).toEqual(new Set([(await one('websocket connect')).spanContext().spanId, (await one('websocket accept')).spanContext().spanId]));
    expect(spans.map(({ status }) => status.code)).toEqual([SpanStatusCode.UNSET, SpanStatusCode.UNSET]);
  });

  it.each([[1001, false], [1011, true], [4003, true]])('by the peer with code %i is an error: %s', async (code, isError) => {
    const { WebSocket, one } = traced();
    const { server, url } = await serve();
    server.on('connection', (socket) => socket.close(code, 'a reason of the peer'));
    await closing(WebSocket, url, () => {});
    const span = await one('websocket close');
    expect(span.attributes).toMatchObject({ 'websocket.close.code': code, ...(isError && { 'error.type': String(code) }) });
    expect(span.status.code).toBe(isError ? SpanStatusCode.ERROR : SpanStatusCode.UNSET);
    expect(JSON.stringify(span.attributes)).not.toContain('reason of the peer');
  });

  it('without a close frame has code 1006', async () => {
    const { WebSocket, one } = traced();
    const { server, url } = await serve();
    server.on('connection', (socket) => socket.terminate());
    await closing(WebSocket, url, () => {});
    expect((await one('websocket close')).attributes).toMatchObject({ 'websocket.close.code': 1006, 'error.type': '1006' });
  });

  it('tells the reason only where that is wanted, and how many messages of which size went by', async () => {
    const { WebSocket, one, named } = traced({ recordCloseReason: true });
    const { url } = await serveEcho();
    const socket = await open(WebSocket, url);
    socket.send('four');
    socket.send('fifth');
    await named('websocket receive', 2);
    socket.close(1000, 'because');
    await once(socket, 'close');
    expect((await one('websocket close')).attributes).toMatchObject({ 'websocket.close.reason': 'because', 'websocket.sent.messages': 2, 'websocket.sent.size': 9, 'websocket.received.messages': 2, 'websocket.received.size': 9 });
  });

  it('lasts from the first word of closing to the end', async () => {
    const times = [1, 2, 3, 4].map((seconds) => [seconds, 0] as [number, number]);
    const { WebSocket, one } = traced({ messageSpans: false, now: () => times.shift() ?? [9, 0] });
    const { url } = await serveEcho();
    await closing(WebSocket, url, (socket) => socket.close());
    expect((await one('websocket connect')).startTime).toEqual([1, 0]);
    expect((await one('websocket connect')).endTime).toEqual([2, 0]);
    expect((await one('websocket close')).startTime).toEqual([3, 0]);
    expect((await one('websocket close')).endTime).toEqual([4, 0]);
  });
});

describe('switching', () => {
  it('off leaves new and open connections alone, and on again traces both', async () => {
    const { WebSocket, WebSocketServer, instrumentation, spans, named } = traced();
    const { url } = await serveEcho(WebSocketServer);
    const before = await open(WebSocket, url);
    await named('websocket accept');
    instrumentation.disable();
    before.send('x');
    await once(before, 'message');
    const during = await open(WebSocket, url);
    during.close();
    await once(during, 'close');
    expect(spans().map(({ name }) => name).toSorted()).toEqual(['websocket accept', 'websocket connect']);

    instrumentation.enable();
    before.send('y');
    await named('websocket send', 2);
    await open(WebSocket, url);
    await named('websocket connect', 2);
  });

  it('on from the beginning only where it is not configured off', async () => {
    const { WebSocket, spans } = traced({ enabled: false });
    const { url } = await serveEcho();
    await open(WebSocket, url);
    expect(spans()).toEqual([]);
  });
});

describe('the classes', () => {
  it('are those of ws in all that can be seen of them', async () => {
    const { WebSocket, WebSocketServer, instrumentation, one } = traced();
    const original = await import('ws');
    expect([WebSocket.OPEN, WebSocket.name, WebSocketServer.name]).toEqual([1, 'WebSocket', 'WebSocketServer']);
    expect(instrumentation.patch(WebSocket)).toBe(WebSocket);
    expect(instrumentation.patch(original.default)).toBe(WebSocket);
    const required = instrumentation.patch(createRequire(import.meta.url)('ws') as typeof WebSocket & { WebSocket: unknown; WebSocketServer: unknown; Server: unknown });
    expect([required, required.WebSocket, required.WebSocketServer, required.Server]).toEqual([WebSocket, WebSocket, WebSocketServer, WebSocketServer]);
    const { url } = await serveEcho();
    class Mine extends WebSocket {
      readonly mine = true;
    }
    const socket = await open(Mine, url);
    expect(socket).toBeInstanceOf(Mine);
    expect(socket).toBeInstanceOf(WebSocket);
    expect(socket).toBeInstanceOf(original.WebSocket);
    expect((socket as Mine).mine).toBe(true);
    expect(Object.keys(socket)).not.toContain('emit');
    await one('websocket connect');
  });

  it('may be traced twice, each by its own instrumentation', async () => {
    const first = traced({ messageSpans: false });
    const second = traced({ messageSpans: false });
    const { url } = await serveEcho();
    await open(first.WebSocket, url);
    await open(second.WebSocket, url);
    expect([first.spans().length, second.spans().length]).toEqual([1, 1]);
  });
});
