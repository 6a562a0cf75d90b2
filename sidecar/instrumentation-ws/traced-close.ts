import { type Attributes, SpanKind, type TimeInput } from '@opentelemetry/api';
import type { ConnectionRecord } from './connection-record.ts';
import { endSpan } from './message-spans.ts';
import {
  ATTR_NETWORK_PROTOCOL_NAME, ATTR_WEBSOCKET_CLOSE_CODE, ATTR_WEBSOCKET_CLOSE_REASON, ATTR_WEBSOCKET_RECEIVED_MESSAGES, ATTR_WEBSOCKET_RECEIVED_SIZE, ATTR_WEBSOCKET_SENT_MESSAGES, ATTR_WEBSOCKET_SENT_SIZE, SPAN_NAMES,
} from './semconv.ts';
import type { SocketTap } from './socket-tap.ts';
import type { Tracing } from './tracing.ts';
import { wrapMethod } from './wrap-method.ts';

/** Ends of a connection that nothing is wrong with: done, going away, and a close frame without a code. */
const ORDERLY_CODES: ReadonlySet<number> = new Set([1000, 1001, 1005]);

/** Traces the end of an open connection: from the first word of closing, on either side, until it is gone. */
export function traceClose(tracing: Tracing, tap: SocketTap, record: ConnectionRecord): void {
  let begun: TimeInput | undefined;
  for (const name of ['close', 'terminate'] as const) {
    // ws calls `close` itself when the peer's close frame arrives.
    wrapMethod<readonly unknown[], void>(tap.socket, name, (call, args) => {
      if (tracing.enabled) begun ??= tracing.now();
      call(...args);
    });
  }
  tap.watchers.push((event, [code, reason]) => {
    if (event !== 'close' || !tracing.enabled) return;
    const span = tracing.tracer.startSpan(
      SPAN_NAMES.close,
      {
        kind: SpanKind.INTERNAL,
        startTime: begun ?? tracing.now(),
        attributes: {
          [ATTR_NETWORK_PROTOCOL_NAME]: 'websocket',
          [ATTR_WEBSOCKET_CLOSE_CODE]: Number(code),
          ...(tracing.config.recordCloseReason === true && { [ATTR_WEBSOCKET_CLOSE_REASON]: String(reason) }),
          ...countsOf(record),
        },
      },
      record.context,
    );
    endSpan(tracing, span, ORDERLY_CODES.has(Number(code)) ? undefined : String(Number(code)));
  });
}

function countsOf({ sent, received, counts }: ConnectionRecord): Attributes {
  if (!counts) return {};
  return {
    [ATTR_WEBSOCKET_SENT_MESSAGES]: sent.messages,
    [ATTR_WEBSOCKET_SENT_SIZE]: sent.size,
    [ATTR_WEBSOCKET_RECEIVED_MESSAGES]: received.messages,
    [ATTR_WEBSOCKET_RECEIVED_SIZE]: received.size,
  };
}
