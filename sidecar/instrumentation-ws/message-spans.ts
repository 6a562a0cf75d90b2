import { type Attributes, context, type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { MessageInfo } from './config.ts';
import type { ConnectionRecord } from './connection-record.ts';
import { errorTypeOf } from './error-type.ts';
import { messageSize } from './message-size.ts';
import { ATTR_ERROR_TYPE, ATTR_MESSAGING_MESSAGE_BODY_SIZE, ATTR_NETWORK_PROTOCOL_NAME, ATTR_WEBSOCKET_MESSAGE_TYPE, SPAN_NAMES } from './semconv.ts';
import type { Tracing } from './tracing.ts';

/** The span of a message that is being sent; undefined where there is none to be. */
export function startSend(tracing: Tracing, record: ConnectionRecord, message: MessageInfo): Span | undefined {
  const { config } = tracing;
  if (config.messageSpans === false || (config.requireParentForMessageSpans === true && !trace.getSpan(context.active()))) return undefined;
  return start(tracing, record, message, { name: SPAN_NAMES.send, kind: SpanKind.PRODUCER, parent: context.active() });
}

/** The span of a message that is being handled: a trace of its own, as what was under way when the connection was made has no part in it. */
export function startReceive(tracing: Tracing, record: ConnectionRecord, message: MessageInfo): Span | undefined {
  const { config } = tracing;
  if (config.messageSpans === false || config.requireParentForMessageSpans === true) return undefined;
  return start(tracing, record, message, { name: SPAN_NAMES.receive, kind: SpanKind.CONSUMER, parent: ROOT_CONTEXT });
}

/** Ends a span with how its operation went. What an error says is not recorded: it may quote an address with its password, or a payload. */
export function endSpan(tracing: Tracing, span: Span, error?: unknown): void {
  if (error !== undefined && error !== null) {
    const type = errorTypeOf(error);
    span.setAttribute(ATTR_ERROR_TYPE, type);
    span.setStatus({ code: SpanStatusCode.ERROR, message: type });
  }
  span.end(tracing.now());
}

/** What is recorded of any message: what it is and how large, never what it says. */
export function messageAttributes({ data, isBinary }: MessageInfo): Attributes {
  const size = messageSize(data);
  return {
    [ATTR_NETWORK_PROTOCOL_NAME]: 'websocket',
    [ATTR_WEBSOCKET_MESSAGE_TYPE]: isBinary ? 'binary' : 'text',
    ...(size === undefined ? {} : { [ATTR_MESSAGING_MESSAGE_BODY_SIZE]: size }),
  };
}

function start(tracing: Tracing, record: ConnectionRecord, message: MessageInfo, { name, kind, parent }: { readonly name: string; readonly kind: SpanKind; readonly parent: Context }): Span {
  const span = tracing.tracer.startSpan(name, { kind, startTime: tracing.now(), attributes: messageAttributes(message), links: [record.link] }, parent);
  const { messageHook } = tracing.config;
  tracing.ask('messageHook', messageHook && (() => messageHook(span, message)));
  return span;
}
