import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { context, propagation, SpanKind } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, onTestFinished } from 'vitest';
import * as ws from 'ws';
import type { WsInstrumentationConfig } from '../../sidecar/instrumentation-ws/config.ts';
import { WsInstrumentation } from '../../sidecar/instrumentation-ws/ws-instrumentation.ts';

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
afterEach(() => {
  context.disable();
  propagation.disable();
});

/** The real `ws`, traced into memory for one test. */
export interface Traced {
  readonly instrumentation: WsInstrumentation;
  readonly WebSocket: typeof ws.WebSocket;
  readonly WebSocketServer: typeof ws.WebSocketServer;
  readonly provider: TracerProvider;
  /** Those that have ended, in that order. */
  readonly spans: () => readonly ReadableSpan[];
  /** Waits for so many spans of a name. */
  readonly named: (name: string, count?: number) => Promise<readonly ReadableSpan[]>;
  /** Waits for one. */
  readonly one: (name: string) => Promise<ReadableSpan>;
}

/** Patches `ws` explicitly; its classes as they were stay untouched. */
export function traced(config: WsInstrumentationConfig = {}): Traced {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const instrumentation = new WsInstrumentation(config);
  instrumentation.setTracerProvider(provider);
  onTestFinished(() => instrumentation.disable());
  const spans = (): readonly ReadableSpan[] => exporter.getFinishedSpans();
  const named = async (name: string, count = 1): Promise<readonly ReadableSpan[]> => {
    const ofName = (): readonly ReadableSpan[] => spans().filter((span) => span.name === name);
    await expect.poll(() => ofName().length, { message: `spans ${name}, of ${spans().map((span) => span.name).join(', ')}` }).toBeGreaterThanOrEqual(count);
    return ofName();
  };
  const { WebSocket, WebSocketServer } = instrumentation.patch(ws);
  return { instrumentation, WebSocket, WebSocketServer, provider, spans, named, one: async (name) => (await named(name))[0] as ReadableSpan };
}

/** A server on a free port; untraced unless the class is given. */
export async function serve(Server: typeof ws.WebSocketServer = ws.WebSocketServer, options: ws.ServerOptions = {}): Promise<{ readonly server: ws.WebSocketServer; readonly url: string; readonly port: number }> {
  const server = new Server({ host: '127.0.0.1', port: 0, ...options });
  await once(server, 'listening');
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { server, url: `ws://127.0.0.1:${port}`, port };
}

/** A server that sends back what it gets. */
export async function serveEcho(Server?: typeof ws.WebSocketServer): Promise<{ readonly url: string; readonly port: number }> {
  const served = await serve(Server);
  served.server.on('connection', (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })));
  return served;
}

/** An open client socket. */
export async function open(WebSocket: typeof ws.WebSocket, url: string, options: ws.ClientOptions = {}): Promise<ws.WebSocket> {
  const socket = new WebSocket(url, options);
  await once(socket, 'open');
  onTestFinished(() => socket.terminate());
  return socket;
}

export const kindOf = ({ kind }: ReadableSpan): string => SpanKind[kind];

/** What a message says; the tests send text and buffers alone. */
export const textOf = (data: unknown): string => (Buffer.isBuffer(data) ? data.toString('utf8') : (data as string));
