import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Span, TimeInput } from '@opentelemetry/api';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { WebSocket } from 'ws';

/** What `send` takes and a `message` event brings. */
export type MessageData = Parameters<WebSocket['send']>[0] | readonly Buffer[];

/** One message as hooks see it: the payload is theirs to read, and theirs alone to record. */
export interface MessageInfo {
  readonly socket: WebSocket;
  readonly direction: 'sent' | 'received';
  readonly data: MessageData;
  readonly isBinary: boolean;
}

/** Which exchange a message belongs to. */
export interface Correlation {
  /** Pairs a request with its response on the same connection. */
  readonly id: string;
  readonly role: 'request' | 'response';
  /** Name of the exchange's span, taken from the request; of few values. @default 'websocket exchange' */
  readonly name?: string;
  /** False for a response after which another comes, as of a stream. @default true */
  readonly final?: boolean;
}

/** The handshake as hooks see it. */
export type ConnectionInfo =
  | { readonly side: 'client'; readonly request: ClientRequest }
  | { readonly side: 'server'; readonly request: IncomingMessage };

/**
 * Settings of the instrumentation. A hook that throws is logged and does no harm.
 *
 * @example
 * new WsInstrumentation({
 *   correlate: ({ data, isBinary }) => {
 *     if (isBinary) return undefined;
 *     const { id, method } = JSON.parse(String(data));
 *     return id === undefined ? undefined : { id: String(id), role: method ? 'request' : 'response', name: method };
 *   },
 * });
 */
export interface WsInstrumentationConfig extends InstrumentationConfig {
  /** A span for each message that belongs to no exchange. Without it and without `correlate`, messages cost one comparison each. @default true */
  readonly messageSpans?: boolean;
  /** True where messages sent get a span only inside another; those received start a trace each and then get none. @default false */
  readonly requireParentForMessageSpans?: boolean;
  /** Pairs messages into exchanges; undefined for a message that belongs to none. */
  readonly correlate?: (message: MessageInfo) => Correlation | undefined;
  /** Exchanges kept open on one connection; beyond it the oldest ends with an error. @default 1000 */
  readonly maxOpenExchanges?: number;
  /** True for an address that gets no spans at all. */
  readonly ignoreConnection?: (url: string) => boolean;
  /** Names of query parameters whose values may be recorded; all others read `REDACTED`, as tokens travel there. @default none */
  readonly recordedQueryParameters?: readonly string[];
  /** The peer's words in a close frame. @default false */
  readonly recordCloseReason?: boolean;
  /** Called with the span of a handshake before it is sent, or when it has arrived; a client's request may still be given headers. */
  readonly connectHook?: (span: Span, info: ConnectionInfo) => void;
  /** Called with the span of a client's handshake when it has been answered. */
  readonly connectResponseHook?: (span: Span, response: IncomingMessage) => void;
  /** Called with the span of one message, sent or received. */
  readonly messageHook?: (span: Span, message: MessageInfo) => void;
  /** Called with the span of an exchange when its request has begun it. */
  readonly requestHook?: (span: Span, message: MessageInfo) => void;
  /** Called with the span of an exchange for each response, before the last one ends it. */
  readonly responseHook?: (span: Span, message: MessageInfo) => void;
  /** The clock that spans are stamped with. @default `hrTime` of `@opentelemetry/core`, which resolves microseconds */
  readonly now?: () => TimeInput;
}
