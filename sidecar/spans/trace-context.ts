import { randomFillSync } from 'node:crypto';

/** A place in a trace: what W3C Trace Context carries from one process to the next. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
}

/** Random bytes drawn in advance, each used once: to ask the system for 16 costs 6 µs. */
const drawn = Buffer.alloc(4096);
let used = drawn.length;

function randomHex(bytes: number): string {
  if (used + bytes > drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += bytes;
  return drawn.toString('hex', used - bytes, used);
}

/** A new random trace id, 32 hexadecimal digits. */
export const newTraceId = (): string => randomHex(16);

/** A new random span id, 16 hexadecimal digits. */
export const newSpanId = (): string => randomHex(8);

/** Writes a `traceparent` header value, sampled (W3C Trace Context, version 00). */
export const formatTraceparent = (context: TraceContext): string => `00-${context.traceId}-${context.spanId}-01`;

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/;

/** Reads a `traceparent` header value; undefined where it is not one. */
export function parseTraceparent(value: unknown): TraceContext | undefined {
  const match = typeof value === 'string' ? TRACEPARENT.exec(value) : null;
  const [, traceId, spanId] = match ?? [];
  return traceId !== undefined && spanId !== undefined ? { traceId, spanId } : undefined;
}
