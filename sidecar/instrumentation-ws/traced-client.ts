import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Attributes, context, propagation, type Span, SpanKind } from '@opentelemetry/api';
import type { WebSocket } from 'ws';
import { ConnectionRecord } from './connection-record.ts';
import { endSpan } from './message-spans.ts';
import { safeUrl, serverOf } from './safe-url.ts';
import {
  ATTR_HTTP_REQUEST_RESEND_COUNT, ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_NETWORK_PEER_ADDRESS, ATTR_NETWORK_PEER_PORT, ATTR_NETWORK_PROTOCOL_NAME, ATTR_NETWORK_TRANSPORT, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT,
  ATTR_URL_FULL, ATTR_WEBSOCKET_SUBPROTOCOL, ERROR_TYPES, SPAN_NAMES,
} from './semconv.ts';
import { SocketTap } from './socket-tap.ts';
import { traceClose } from './traced-close.ts';
import { traceMessages } from './traced-messages.ts';
import type { Tracing } from './tracing.ts';

type FinishRequest = (request: ClientRequest, socket: WebSocket) => void;
type ClientOptions = { readonly finishRequest?: FinishRequest } & Readonly<Record<string, unknown>>;

/** Makes a client socket by `construct`, with a span from here until its handshake has succeeded or failed. */
export function traceClient(tracing: Tracing, args: readonly unknown[], construct: (args: readonly unknown[]) => WebSocket): WebSocket {
  const url = String(args[0]);
  const { ignoreConnection, recordedQueryParameters = [] } = tracing.config;
  if (tracing.ask('ignoreConnection', ignoreConnection && (() => ignoreConnection(url))) === true) return construct(args);

  const around = context.active();
  const span = tracing.tracer.startSpan(SPAN_NAMES.connect, { kind: SpanKind.CLIENT, startTime: tracing.now(), attributes: addressOf(url, recordedQueryParameters) }, around);
  const record = new ConnectionRecord(span, around);
  try {
    const socket = construct(withFinishRequest(args, (request) => prepare(tracing, record, span, request)));
    watchHandshake(tracing, new SocketTap(socket), span, record);
    return socket;
  } catch (error) {
    endSpan(tracing, span, error);
    throw error;
  }
}

function watchHandshake(tracing: Tracing, tap: SocketTap, span: Span, record: ConnectionRecord): void {
  let over = false;
  let redirects = 0;
  const end = (error?: unknown): void => {
    if (!over) endSpan(tracing, span, error);
    over = true;
  };
  const answered = (response: IncomingMessage): void => {
    const { remoteAddress, remotePort } = response.socket;
    span.setAttributes({ [ATTR_HTTP_RESPONSE_STATUS_CODE]: response.statusCode, [ATTR_NETWORK_PEER_ADDRESS]: remoteAddress, [ATTR_NETWORK_PEER_PORT]: remotePort });
    const { connectResponseHook } = tracing.config;
    tracing.ask('connectResponseHook', connectResponseHook && (() => connectResponseHook(span, response)));
  };
  tap.watchers.push((event, args) => {
    if (over) return;
    if (event === 'upgrade') answered(args[0] as IncomingMessage);
    else if (event === 'redirect') {
      redirects += 1;
      span.setAttributes({ ...addressOf(String(args[0]), tracing.config.recordedQueryParameters ?? []), [ATTR_HTTP_REQUEST_RESEND_COUNT]: redirects });
    } else if (event === 'unexpected-response') {
      const response = args[1] as IncomingMessage;
      answered(response);
      // Whether an error follows is up to whoever listens to this event; the handshake has failed either way.
      end(String(response.statusCode));
    } else if (event === 'error') end(args[0]);
    else if (event === 'close') end(ERROR_TYPES.connectionClosed);
    else if (event === 'open') {
      if (tap.socket.protocol !== '') span.setAttribute(ATTR_WEBSOCKET_SUBPROTOCOL, tap.socket.protocol);
      end();
      traceMessages(tracing, tap, record);
      traceClose(tracing, tap, record);
    }
  });
}

/** Gives the handshake its trace context, and the user the last word on its headers. */
function prepare(tracing: Tracing, record: ConnectionRecord, span: Span, request: ClientRequest): void {
  propagation.inject(record.context, request, { set: (carrier, name, value) => void carrier.setHeader(name, value) });
  const { connectHook } = tracing.config;
  tracing.ask('connectHook', connectHook && (() => connectHook(span, { side: 'client', request })));
}

/** The constructor's arguments with `finishRequest` among the options; the user's own still has the last word, and ends the request. */
function withFinishRequest([address, protocols, options]: readonly unknown[], before: (request: ClientRequest) => void): readonly unknown[] {
  const optionsFirst = typeof protocols === 'object' && protocols !== null && !Array.isArray(protocols);
  const given = (optionsFirst ? protocols : options) as ClientOptions | undefined;
  const finishRequest: FinishRequest = (request, socket) => {
    before(request);
    if (given?.finishRequest) given.finishRequest(request, socket);
    else request.end();
  };
  const merged = { ...given, finishRequest };
  return optionsFirst ? [address, merged] : [address, protocols, merged];
}

function addressOf(url: string, recordedQueryParameters: readonly string[]): Attributes {
  const server = serverOf(url);
  return {
    [ATTR_URL_FULL]: safeUrl(url, recordedQueryParameters),
    [ATTR_NETWORK_PROTOCOL_NAME]: 'websocket',
    [ATTR_NETWORK_TRANSPORT]: url.startsWith('ws+unix:') ? 'unix' : 'tcp',
    ...(server && { [ATTR_SERVER_ADDRESS]: server.host, [ATTR_SERVER_PORT]: server.port }),
  };
}
