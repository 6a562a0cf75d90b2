import { once } from 'node:events';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { Correlation, MessageInfo } from '../../sidecar/instrumentation-ws/config.ts';
import { kindOf, open, serve, textOf, traced } from './traced.ts';

interface Frame {
  readonly id?: string;
  readonly method?: string;
  readonly more?: boolean;
  readonly result?: string;
}

const frameOf = ({ data }: MessageInfo): Frame => JSON.parse(textOf(data)) as Frame;

/** As JSON-RPC pairs its messages: an id, and a method in the request alone. */
function correlate(message: MessageInfo): Correlation | undefined {
  const { id, method, more } = frameOf(message);
  if (id === undefined) return undefined;
  return { id, role: method === undefined ? 'response' : 'request', ...(method !== undefined && { name: method }), final: more !== true };
}

/** Answers each request, one named `stream` twice before the last time, and `never` not at all. */
async function serveCalls(Server?: Parameters<typeof serve>[0]): Promise<string> {
  const { server, url } = await serve(Server);
  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      const { id, method } = JSON.parse(textOf(data)) as Frame;
      if (method === 'never') return;
      if (method === 'stream') for (const result of ['1', '2']) socket.send(JSON.stringify({ id, result, more: true }));
      socket.send(JSON.stringify({ id, result: 'done' }));
    }),
  );
  return url;
}

describe('an exchange', () => {
  it('is one span from request to response below whoever asked, and its messages have none of their own', async () => {
    const { WebSocket, provider, one, spans } = traced({ correlate });
    const socket = await open(WebSocket, await serveCalls());
    const parent = provider.getTracer('test').startSpan('parent');
    const request = JSON.stringify({ id: '1', method: 'add' });
    context.with(trace.setSpan(context.active(), parent), () => socket.send(request));
    const [response] = (await once(socket, 'message')) as [Buffer];
    const span = await one('add');
    expect(kindOf(span)).toBe('CLIENT');
    expect(span.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
    expect(span.links.map((link) => link.context.spanId)).toEqual([(await one('websocket connect')).spanContext().spanId]);
    expect(span.attributes).toEqual({ 'network.protocol.name': 'websocket', 'messaging.message.conversation_id': '1', 'websocket.request.size': request.length, 'websocket.response.size': response.length });
    expect(spans().map(({ name }) => name)).toEqual(['websocket connect', 'add']);
  });

  it('hands its response to listeners in the context of whoever asked', async () => {
    const { WebSocket, provider } = traced({ correlate });
    const socket = await open(WebSocket, await serveCalls());
    const parent = provider.getTracer('test').startSpan('parent');
    const active = new Promise((resolve) => socket.on('message', () => resolve(trace.getActiveSpan()?.spanContext().spanId)));
    context.with(trace.setSpan(context.active(), parent), () => socket.send(JSON.stringify({ id: '1', method: 'add' })));
    expect(await active).toBe(parent.spanContext().spanId);
  });

  it('of a server lasts until it has answered, and its handler works inside it', async () => {
    const { WebSocketServer, one } = traced({ correlate });
    const url = await serveCalls(WebSocketServer);
    const { WebSocket } = await import('ws');
    const socket = await open(WebSocket, url);
    socket.send(JSON.stringify({ id: '1', method: 'add' }));
    await once(socket, 'message');
    const span = await one('add');
    expect([kindOf(span), span.parentSpanContext]).toEqual(['SERVER', undefined]);
  });

  it('goes on until the last of its responses, and tells of each before', async () => {
    const { WebSocket, one } = traced({ correlate });
    const socket = await open(WebSocket, await serveCalls());
    socket.send(JSON.stringify({ id: '1', method: 'stream' }));
    const { events, attributes } = await one('stream');
    const size = JSON.stringify({ id: '1', result: '1', more: true }).length;
    expect(events.map(({ name, attributes: ofEvent }) => [name, ofEvent?.['messaging.message.body.size']])).toEqual([['websocket.message', size], ['websocket.message', size]]);
    expect(attributes['websocket.response.size']).toBe(JSON.stringify({ id: '1', result: 'done' }).length);
  });

  it('keeps those apart that are open at once, whichever is answered first', async () => {
    const { WebSocket, named } = traced({ correlate });
    const { server, url } = await serve();
    server.on('connection', (socket) => {
      const ids: string[] = [];
      socket.on('message', (data) => {
        ids.push((JSON.parse(textOf(data)) as { id: string }).id);
        if (ids.length === 3) for (const id of ids.toReversed()) socket.send(JSON.stringify({ id }));
      });
    });
    const socket = await open(WebSocket, url);
    for (const id of ['a', 'b', 'c']) socket.send(JSON.stringify({ id, method: 'ask' }));
    const spans = await named('ask', 3);
    expect(spans.map(({ attributes }) => attributes['messaging.message.conversation_id'])).toEqual(['c', 'b', 'a']);
  });

  it('without response ends with the connection, as an error', async () => {
    const { WebSocket, one } = traced({ correlate });
    const socket = await open(WebSocket, await serveCalls());
    socket.send(JSON.stringify({ id: '1', method: 'never' }));
    socket.close();
    await once(socket, 'close');
    const span = await one('never');
    expect([span.status.code, span.attributes['error.type']]).toEqual([SpanStatusCode.ERROR, 'connection_closed']);
  });

  it('whose request cannot be sent is an error', async () => {
    const { WebSocket, one } = traced({ correlate });
    const socket = await open(WebSocket, await serveCalls());
    socket.close();
    socket.send(JSON.stringify({ id: '1', method: 'late' }), () => {});
    expect((await one('late')).status.code).toBe(SpanStatusCode.ERROR);
  });

  it('is forgotten where too many are open, or its id comes again', async () => {
    const { WebSocket, one, named } = traced({ correlate, maxOpenExchanges: 2 });
    const socket = await open(WebSocket, await serveCalls());
    for (const id of ['1', '2', '3']) socket.send(JSON.stringify({ id, method: 'never' }));
    const oldest = await one('never');
    expect([oldest.attributes['messaging.message.conversation_id'], oldest.attributes['error.type']]).toEqual(['1', 'exchange_forgotten']);
    socket.send(JSON.stringify({ id: '3', method: 'never' }));
    const [, again] = await named('never', 2);
    expect(again?.attributes).toMatchObject({ 'messaging.message.conversation_id': '3', 'error.type': 'exchange_forgotten' });
  });

  it('leaves messages that belong to none their own spans', async () => {
    const { WebSocket, one } = traced({ correlate });
    const { server, url } = await serve();
    server.on('connection', (client) => client.send(JSON.stringify({ result: 'news' })));
    await open(WebSocket, url);
    expect((await one('websocket receive')).attributes['messaging.message.body.size']).toBe(17);
  });

  it('is seen by its hooks at both ends', async () => {
    const { WebSocket, one } = traced({
      correlate,
      requestHook: (span, message) => span.setAttribute('app.method', String(frameOf(message).method)),
      responseHook: (span, message) => span.setAttribute('app.result', String(frameOf(message).result)),
    });
    const socket = await open(WebSocket, await serveCalls());
    socket.send(JSON.stringify({ id: '1', method: 'add' }));
    expect((await one('add')).attributes).toMatchObject({ 'app.method': 'add', 'app.result': 'done' });
  });
});
