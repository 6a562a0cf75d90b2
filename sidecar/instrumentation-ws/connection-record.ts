import { type Context, type Link, type Span, trace } from '@opentelemetry/api';

/** What is known of one traced connection while it lives. */
export class ConnectionRecord {
  /** In which the connection's own later spans are made. */
  readonly context: Context;
  /** From a message to the connection that carried it: a connection may outlive many traces. */
  readonly link: Link;
  readonly sent = { messages: 0, size: 0 };
  readonly received = { messages: 0, size: 0 };
  /** True where messages are counted. */
  counts = false;

  constructor(span: Span, around: Context) {
    this.context = trace.setSpan(around, span);
    this.link = { context: span.spanContext() };
  }
}
