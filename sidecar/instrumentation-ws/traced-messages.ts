import { context, trace } from '@opentelemetry/api';
import type { WebSocket } from 'ws';
import type { MessageData, MessageInfo } from './config.ts';
import type { ConnectionRecord } from './connection-record.ts';
import { Exchanges } from './exchanges.ts';
import { messageSize } from './message-size.ts';
import { endSpan, startReceive, startSend } from './message-spans.ts';
import type { SocketTap } from './socket-tap.ts';
import type { Tracing } from './tracing.ts';
import { wrapMethod } from './wrap-method.ts';

type SendArgs = readonly [data: MessageData, ...rest: unknown[]];

/** Traces the messages of an open connection as far as the settings ask for it; where they do not, `send` stays untouched. */
export function traceMessages(tracing: Tracing, tap: SocketTap, record: ConnectionRecord): void {
  const { messageSpans, correlate } = tracing.config;
  if (messageSpans === false && !correlate) return;
  record.counts = true;
  const exchanges = new Exchanges(tracing, record);
  traceReceived(tracing, tap, record, exchanges);
  traceSent(tracing, tap.socket, record, exchanges);
  tap.watchers.push((event) => {
    if (event === 'close') exchanges.close();
  });
}

/** A receive span lasts until the listeners have returned; what they start asynchronously goes on in its context. */
function traceReceived(tracing: Tracing, tap: SocketTap, record: ConnectionRecord, exchanges: Exchanges): void {
  tap.onMessage = (data, isBinary, deliver) => {
    if (!tracing.enabled) return deliver();
    const message: MessageInfo = { socket: tap.socket, direction: 'received', data, isBinary };
    count(record.received, data);
    const inside = exchanges.take(message);
    if (inside) return context.with(inside, deliver);
    const span = startReceive(tracing, record, message);
    if (!span) return deliver();
    try {
      const delivered = context.with(trace.setSpan(context.active(), span), deliver);
      endSpan(tracing, span);
      return delivered;
    } catch (error) {
      endSpan(tracing, span, error);
      throw error;
    }
  };
}

/** A send span lasts until the message is handed to the operating system, or is known not to be. */
function traceSent(tracing: Tracing, socket: WebSocket, record: ConnectionRecord, exchanges: Exchanges): void {
  wrapMethod<SendArgs, void>(socket, 'send', (send, given) => {
    const [data, ...rest] = given;
    if (!tracing.enabled) {
      send(...given);
      return;
    }
    const message: MessageInfo = { socket, direction: 'sent', data, isBinary: sendsBinary(data, rest[0]) };
    count(record.sent, data);
    const inside = exchanges.take(message);
    const span = inside ? undefined : startSend(tracing, record, message);
    const told = (error: unknown): void => {
      if (span) endSpan(tracing, span, error);
      else if (inside && error !== undefined && error !== null) exchanges.failed(message, error);
    };
    try {
      context.with(span ? trace.setSpan(context.active(), span) : (inside ?? context.active()), () => send(data, ...withCallback(rest, told)));
    } catch (error) {
      told(error);
      throw error;
    }
  });
}

/** `send(data)`, `send(data, callback)` and `send(data, options, callback)`, with a callback that is told besides. */
function withCallback(rest: readonly unknown[], told: (error: unknown) => void): readonly unknown[] {
  const [first, second] = rest;
  const callback = typeof first === 'function' ? first : second;
  const both = function (this: unknown, ...given: readonly unknown[]): void {
    told(given[0]);
    if (typeof callback === 'function') Reflect.apply(callback, this, given);
  };
  return typeof first === 'function' ? [both] : [first, both];
}

function sendsBinary(data: MessageData, options: unknown): boolean {
  const given = typeof options === 'object' && options !== null && 'binary' in options ? options.binary : undefined;
  return typeof given === 'boolean' ? given : typeof data !== 'string' && typeof data !== 'number';
}

function count(total: { messages: number; size: number }, data: MessageData): void {
  total.messages += 1;
  total.size += messageSize(data) ?? 0;
}
