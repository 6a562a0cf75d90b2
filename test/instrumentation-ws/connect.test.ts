import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { hrTimeToNanoseconds } from '@opentelemetry/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as ws from 'ws';
import { kindOf, open, serve, serveEcho, traced } from './traced.ts';

const refuse = (): never => {
  throw new Error('a hook of the user');
};

describe('a client connection', () => {
  it('is a span from its making to its opening, with where it led', async () => {
    const { WebSocket, one, spans } = traced();
    const { url, port } = await serveEcho();
    const socket = await open(WebSocket, `${url}/path`);
    const span = await one('websocket connect');
    expect(kindOf(span)).toBe('CLIENT');
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.attributes).toEqual({
      'url.full': `${url}/path`,
      'server.address': '127.0.0.1',
      'server.port': port,
      'network.protocol.name': 'websocket',
      'network.transport': 'tcp',
      'network.peer.address': '127.0.0.1',
      'network.peer.port': port,
      'http.response.status_code': 101,
    });
    expect(hrTimeToNanoseconds(span.duration)).toBeGreaterThan(0);
    expect(span.instrumentationScope).toMatchObject({ name: 'otel-instrumentation-ws' });
    expect(spans()).toHaveLength(1);
    socket.close();
  });

  it('records neither user, password nor query, but those parameters that it may', async () => {
    const { WebSocket, one } = traced({ recordedQueryParameters: ['room'] });
    const { port } = await serveEcho();
    await open(WebSocket, `ws://user:secret@127.0.0.1:${port}/?token=hidden&room=7&token=again`);
    const { attributes } = await one('websocket connect');
    expect(attributes['url.full']).toBe(`ws://REDACTED:REDACTED@127.0.0.1:${port}/?token=REDACTED&room=7`);
  });

  it('hangs below the span in which it is made, and takes its trace context to the server', async () => {
    const { WebSocket, WebSocketServer, provider, one } = traced();
    const { url } = await serve(WebSocketServer);
    const parent = provider.getTracer('test').startSpan('parent');
    await context.with(trace.setSpan(context.active(), parent), () => open(WebSocket, url));
    const connect = await one('websocket connect');
    const accept = await one('websocket accept');
    expect(connect.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
    expect(accept.parentSpanContext?.spanId).toBe(connect.spanContext().spanId);
    expect(accept.spanContext().traceId).toBe(parent.spanContext().traceId);
  });

  it('that nobody answers is an error of its code, and the error still reaches its owner', async () => {
    const { WebSocket, one } = traced();
    const reserved = createServer().listen(0, '127.0.0.1');
    await once(reserved, 'listening');
    const { port } = reserved.address() as AddressInfo;
    reserved.close();
    await once(reserved, 'close');
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('ECONNREFUSED');
    const span = await one('websocket connect');
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes['error.type']).toBe('ECONNREFUSED');
  });

  it('that is refused has the status of the refusal', async () => {
    const { WebSocket, one } = traced();
    const server = createServer().on('upgrade', (_request, socket) => socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toBe('Unexpected server response: 503');
    const span = await one('websocket connect');
    expect([span.status.code, span.attributes['error.type'], span.attributes['http.response.status_code']]).toEqual([SpanStatusCode.ERROR, '503', 503]);
  });

  it('to no address at all throws as without tracing, and is an error', async () => {
    const { WebSocket, one } = traced();
    expect(() => new WebSocket('no address')).toThrow('Invalid URL');
    expect((await one('websocket connect')).attributes).toMatchObject({ 'error.type': 'SyntaxError', 'url.full': 'REDACTED' });
  });

  it('to an address that is none keeps its user, password and query to itself, although the error quotes them', async () => {
    const { WebSocket, one } = traced();
    expect(() => new WebSocket('ws://user:secret@host:99999/?token=hidden')).toThrow('secret');
    const { attributes, status } = await one('websocket connect');
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'SyntaxError' });
    expect(JSON.stringify(attributes)).not.toMatch(/secret|hidden/);
  });

  it('that is given up while connecting is an error', async () => {
    const { WebSocket, one } = traced();
    const { url } = await serveEcho();
    const socket = new WebSocket(url);
    socket.on('error', () => {});
    socket.terminate();
    expect((await one('websocket connect')).attributes['error.type']).toBe('Error');
  });

  it('that is redirected says where it arrived', async () => {
    const { WebSocket, one } = traced();
    const { url } = await serveEcho();
    const server = createServer().on('upgrade', (_request, socket) => socket.end(`HTTP/1.1 302 Found\r\nlocation: ${url}/there\r\nconnection: close\r\n\r\n`)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    await open(WebSocket, `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { followRedirects: true });
    expect((await one('websocket connect')).attributes).toMatchObject({ 'url.full': `${url}/there`, 'http.request.resend_count': 1, 'http.response.status_code': 101 });
  });

  it('still throws an error that nobody listens for', async () => {
    const { WebSocket } = traced();
    const socket = new WebSocket('ws://127.0.0.1:9');
    expect(() => socket.emit('error', new Error('unheard'))).toThrow('unheard');
    socket.on('error', () => {});
    socket.terminate();
  });

  it('gives the handshake to the hooks, which may add headers and attributes', async () => {
    const seen: string[] = [];
    const { WebSocket, one } = traced({
      connectHook: (span, info) => {
        if (info.side === 'client') info.request.setHeader('x-added', 'yes');
        span.setAttribute('side', info.side);
      },
      connectResponseHook: (span, response) => span.setAttribute('upgrade', String(response.headers.upgrade)),
    });
    const { server, url } = await serve();
    server.on('headers', (_headers, request) => seen.push(String(request.headers['x-added'])));
    await open(WebSocket, url);
    expect(seen).toEqual(['yes']);
    expect((await one('websocket connect')).attributes).toMatchObject({ side: 'client', upgrade: 'websocket' });
  });

  it('keeps the finishRequest of its owner, who ends the request', async () => {
    const { WebSocket, one } = traced();
    const { server, url } = await serve();
    const seen: string[] = [];
    server.on('headers', (_headers, request) => seen.push(String(request.headers['x-mine'])));
    await open(WebSocket, url, {
      finishRequest: (request) => {
        request.setHeader('x-mine', 'kept');
        request.end();
      },
    });
    expect(seen).toEqual(['kept']);
    await one('websocket connect');
  });

  it('is left alone where its address is to be ignored', async () => {
    const { WebSocket, WebSocketServer, spans } = traced({ ignoreConnection: (address) => address.endsWith('/health') });
    const { url } = await serve(WebSocketServer);
    const socket = await open(WebSocket, `${url}/health`);
    socket.send('x');
    socket.close();
    await once(socket, 'close');
    expect(spans()).toEqual([]);
  });

  it('survives hooks that throw', async () => {
    const { WebSocket, WebSocketServer, one } = traced({ connectHook: refuse, connectResponseHook: refuse, messageHook: refuse, ignoreConnection: refuse, correlate: refuse });
    const { url } = await serveEcho(WebSocketServer);
    const socket = await open(WebSocket, url);
    socket.send('x');
    const [data] = (await once(socket, 'message')) as [Buffer];
    expect(data.toString()).toBe('x');
    await one('websocket connect');
  });
});

describe('an accepted connection', () => {
  it('is a span of the server with what its request told', async () => {
    const { WebSocketServer, one } = traced();
    const { url, port } = await serve(WebSocketServer);
    await open(ws.WebSocket, `${url}/room?token=hidden`, { headers: { 'user-agent': 'tester' } });
    const span = await one('websocket accept');
    expect(kindOf(span)).toBe('SERVER');
    expect(span.attributes).toMatchObject({ 'url.scheme': 'ws', 'url.path': '/room', 'server.address': '127.0.0.1', 'server.port': port, 'client.address': '127.0.0.1', 'network.peer.address': '127.0.0.1', 'user_agent.original': 'tester', 'http.response.status_code': 101 });
    expect(JSON.stringify(span.attributes)).not.toContain('hidden');
  });

  it('that is refused is an error', async () => {
    const { WebSocketServer, one } = traced();
    const { url } = await serve(WebSocketServer, { verifyClient: () => false });
    const socket = new ws.WebSocket(url);
    await once(socket, 'error');
    expect((await one('websocket accept')).attributes['error.type']).toBe('handshake_rejected');
  });

  it('is traced also where the HTTP server is the user\'s own', async () => {
    const { WebSocketServer, one } = traced();
    const websockets = new WebSocketServer({ noServer: true });
    const server = createServer().on('upgrade', (request, socket, head) => websockets.handleUpgrade(request, socket, head, (socketOfClient) => socketOfClient.send('hello'))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    await open(ws.WebSocket, `ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const accept = await one('websocket accept');
    // Sent while the connection was accepted, in its context.
    expect((await one('websocket send')).parentSpanContext?.spanId).toBe(accept.spanContext().spanId);
  });

  it('negotiates a subprotocol that both sides record', async () => {
    const { WebSocket, WebSocketServer, one } = traced();
    const { url } = await serve(WebSocketServer);
    const socket = new WebSocket(url, ['chat.v2']);
    await once(socket, 'open');
    onTestFinished(() => socket.terminate());
    expect((await one('websocket connect')).attributes['websocket.subprotocol']).toBe('chat.v2');
    expect((await one('websocket accept')).attributes['websocket.subprotocol']).toBe('chat.v2');
  });
});
