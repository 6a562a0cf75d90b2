import { context, type Context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { Correlation, MessageInfo } from './config.ts';
import type { ConnectionRecord } from './connection-record.ts';
import { messageSize } from './message-size.ts';
import { endSpan } from './message-spans.ts';
import {
  ATTR_MESSAGING_MESSAGE_BODY_SIZE, ATTR_MESSAGING_MESSAGE_CONVERSATION_ID, ATTR_NETWORK_PROTOCOL_NAME, ATTR_WEBSOCKET_REQUEST_SIZE, ATTR_WEBSOCKET_RESPONSE_SIZE, ERROR_TYPES, EVENT_MESSAGE, SPAN_NAMES,
} from './semconv.ts';
import type { Tracing } from './tracing.ts';

const MOST_OPEN_EXCHANGES = 1000;

interface Exchange {
  readonly span: Span;
  /** Of whoever sent the request: what a response sets going belongs to it. */
  readonly caller: Context;
}

/** The exchanges of one connection: each is a span from its request to its last response, whichever side began it. */
export class Exchanges {
  readonly #tracing: Tracing;
  readonly #record: ConnectionRecord;
  /** By who sent the request and its id: both sides may count from 1. */
  readonly #open = new Map<string, Exchange>();

  constructor(tracing: Tracing, record: ConnectionRecord) {
    this.#tracing = tracing;
    this.#record = record;
  }

  /** Takes a message in; the context in which it is sent or handled, undefined where it belongs to no exchange. */
  take(message: MessageInfo): Context | undefined {
    const { correlate } = this.#tracing.config;
    const correlation = correlate && this.#tracing.ask('correlate', () => correlate(message));
    if (!correlation) return undefined;
    return correlation.role === 'request' ? this.#begin(correlation, message) : this.#answer(correlation, message);
  }

  /** A request that could not be sent will have no response. */
  failed(message: MessageInfo, error: unknown): void {
    const { correlate } = this.#tracing.config;
    const correlation = correlate && this.#tracing.ask('correlate', () => correlate(message));
    if (correlation?.role === 'request') this.#end(keyOf(message.direction, correlation.id), error);
  }

  /** The connection is over: what is open stays without response. */
  close(): void {
    for (const key of this.#open.keys()) this.#end(key, ERROR_TYPES.connectionClosed);
  }

  #begin(correlation: Correlation, message: MessageInfo): Context {
    const sent = message.direction === 'sent';
    const caller = sent ? context.active() : ROOT_CONTEXT;
    const span = this.#tracing.tracer.startSpan(
      correlation.name ?? SPAN_NAMES.exchange,
      {
        kind: sent ? SpanKind.CLIENT : SpanKind.SERVER,
        startTime: this.#tracing.now(),
        attributes: { [ATTR_NETWORK_PROTOCOL_NAME]: 'websocket', [ATTR_MESSAGING_MESSAGE_CONVERSATION_ID]: correlation.id, ...sizeAs(ATTR_WEBSOCKET_REQUEST_SIZE, message) },
        links: [this.#record.link],
      },
      caller,
    );
    const { requestHook } = this.#tracing.config;
    this.#tracing.ask('requestHook', requestHook && (() => requestHook(span, message)));
    const key = keyOf(message.direction, correlation.id);
    // An id that is used again before its answer: the first will never be told from the second.
    this.#end(key, ERROR_TYPES.exchangeForgotten);
    this.#open.set(key, { span, caller });
    this.#forgetOldest();
    return trace.setSpan(caller, span);
  }

  #answer(correlation: Correlation, message: MessageInfo): Context | undefined {
    const key = keyOf(message.direction === 'sent' ? 'received' : 'sent', correlation.id);
    const exchange = this.#open.get(key);
    if (!exchange) return undefined;
    const { span, caller } = exchange;
    const { responseHook } = this.#tracing.config;
    this.#tracing.ask('responseHook', responseHook && (() => responseHook(span, message)));
    if (correlation.final === false) {
      span.addEvent(EVENT_MESSAGE, sizeAs(ATTR_MESSAGING_MESSAGE_BODY_SIZE, message), this.#tracing.now());
    } else {
      span.setAttributes(sizeAs(ATTR_WEBSOCKET_RESPONSE_SIZE, message));
      this.#end(key);
    }
    return message.direction === 'sent' ? trace.setSpan(caller, span) : caller;
  }

  #end(key: string, error?: unknown): void {
    const exchange = this.#open.get(key);
    if (!exchange) return;
    this.#open.delete(key);
    endSpan(this.#tracing, exchange.span, error);
  }

  #forgetOldest(): void {
    const [oldest] = this.#open.keys();
    if (oldest !== undefined && this.#open.size > (this.#tracing.config.maxOpenExchanges ?? MOST_OPEN_EXCHANGES)) this.#end(oldest, ERROR_TYPES.exchangeForgotten);
  }
}

const keyOf = (requestDirection: MessageInfo['direction'], id: string): string => `${requestDirection} ${id}`;

function sizeAs(name: string, { data }: MessageInfo): Record<string, number> {
  const size = messageSize(data);
  return size === undefined ? {} : { [name]: size };
}
