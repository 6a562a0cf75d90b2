import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Attributes, context, propagation, SpanKind } from '@opentelemetry/api';
import type { WebSocket, WebSocketServer } from 'ws';
import { ConnectionRecord } from './connection-record.ts';
import { endSpan } from './message-spans.ts';
import {
  ATTR_CLIENT_ADDRESS, ATTR_CLIENT_PORT, ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_NETWORK_PEER_ADDRESS, ATTR_NETWORK_PEER_PORT, ATTR_NETWORK_PROTOCOL_NAME, ATTR_NETWORK_TRANSPORT, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT,
  ATTR_URL_PATH, ATTR_URL_SCHEME, ATTR_USER_AGENT_ORIGINAL, ATTR_WEBSOCKET_SUBPROTOCOL, ERROR_TYPES, SPAN_NAMES,
} from './semconv.ts';
import { serverOf } from './safe-url.ts';
import { SocketTap } from './socket-tap.ts';
import { traceClose } from './traced-close.ts';
import { traceMessages } from './traced-messages.ts';
import type { Tracing } from './tracing.ts';
import { wrapMethod } from './wrap-method.ts';

type Accepted = (socket: WebSocket, request: IncomingMessage) => void;
type UpgradeArgs = readonly [request: IncomingMessage, socket: Duplex, head: Buffer, accepted: Accepted];

/**
 * Traces the connections that a server accepts: each handshake is a span below the one that its client sent along, and its
 * socket is traced from then on. `handleUpgrade` is where all of them pass, also with `noServer`.
 */
export function traceServer(tracing: Tracing, server: WebSocketServer): WebSocketServer {
  wrapMethod<UpgradeArgs, void>(server, 'handleUpgrade', (handleUpgrade, [request, socket, head, accepted]) => {
    const { ignoreConnection } = tracing.config;
    const ignored = !tracing.enabled || tracing.ask('ignoreConnection', ignoreConnection && (() => ignoreConnection(urlOf(request)))) === true;
    if (ignored) handleUpgrade(request, socket, head, accepted);
    else accept(tracing, request, socket, accepted, (told) => handleUpgrade(request, socket, head, told));
  });
  return server;
}

function accept(tracing: Tracing, request: IncomingMessage, socket: Duplex, accepted: Accepted, handle: (accepted: Accepted) => void): void {
  const around = propagation.extract(context.active(), request.headers);
  const span = tracing.tracer.startSpan(SPAN_NAMES.accept, { kind: SpanKind.SERVER, startTime: tracing.now(), attributes: requestAttributes(request) }, around);
  const { connectHook } = tracing.config;
  tracing.ask('connectHook', connectHook && (() => connectHook(span, { side: 'server', request })));
  const record = new ConnectionRecord(span, around);
  // A refusal is written to the socket by ws or by the user, and tells nobody.
  const refused = (): void => endSpan(tracing, span, ERROR_TYPES.handshakeRejected);
  socket.once('close', refused);
  const told: Accepted = (websocket, upgraded) => {
    socket.off('close', refused);
    span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, 101);
    if (websocket.protocol !== '') span.setAttribute(ATTR_WEBSOCKET_SUBPROTOCOL, websocket.protocol);
    endSpan(tracing, span);
    const tap = new SocketTap(websocket);
    traceMessages(tracing, tap, record);
    traceClose(tracing, tap, record);
    context.with(record.context, () => accepted(websocket, upgraded));
  };
  try {
    handle(told);
  } catch (error) {
    socket.off('close', refused);
    endSpan(tracing, span, error);
    throw error;
  }
}

const isSecure = ({ socket }: IncomingMessage): boolean => 'encrypted' in socket && socket.encrypted === true;

/** The address as the client asked for it, as far as its headers say. */
const urlOf = (request: IncomingMessage): string => `${isSecure(request) ? 'wss' : 'ws'}://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`;

function requestAttributes(request: IncomingMessage): Attributes {
  const url = urlOf(request);
  const server = serverOf(url);
  const { remoteAddress, remotePort }: Partial<Socket> = request.socket;
  return {
    [ATTR_URL_SCHEME]: isSecure(request) ? 'wss' : 'ws',
    [ATTR_URL_PATH]: URL.canParse(url) ? new URL(url).pathname : undefined,
    [ATTR_NETWORK_PROTOCOL_NAME]: 'websocket',
    [ATTR_NETWORK_TRANSPORT]: remotePort === undefined ? 'unix' : 'tcp',
    [ATTR_NETWORK_PEER_ADDRESS]: remoteAddress,
    [ATTR_NETWORK_PEER_PORT]: remotePort,
    [ATTR_CLIENT_ADDRESS]: remoteAddress,
    [ATTR_CLIENT_PORT]: remotePort,
    [ATTR_USER_AGENT_ORIGINAL]: request.headers['user-agent'],
    ...(server && request.headers.host !== undefined && { [ATTR_SERVER_ADDRESS]: server.host, [ATTR_SERVER_PORT]: server.port }),
  };
}
