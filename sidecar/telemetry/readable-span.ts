import { type HrTime, type SpanContext, SpanKind as ApiKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Span, SpanKind, SpanStatus } from '../spans/span.ts';

const KINDS: Readonly<Record<SpanKind, ApiKind>> = { internal: ApiKind.INTERNAL, server: ApiKind.SERVER, client: ApiKind.CLIENT, producer: ApiKind.PRODUCER, consumer: ApiKind.CONSUMER };
const STATUSES: Readonly<Record<SpanStatus, SpanStatusCode>> = { unset: SpanStatusCode.UNSET, ok: SpanStatusCode.OK, error: SpanStatusCode.ERROR };
const NANOS = 1_000_000_000n;

/** A correlated span as OpenTelemetry's exporters take it: with the ids, times and place that it has, never traced anew. */
export function readableSpan(span: Span, resource: Resource, instrumentationScope: InstrumentationScope): ReadableSpan {
  const context = contextOf(span.traceId, span.spanId);
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => context,
    ...(span.parentSpanId !== undefined && { parentSpanContext: contextOf(span.traceId, span.parentSpanId) }),
    startTime: hrTime(span.startTimeUnixNano),
    endTime: hrTime(span.endTimeUnixNano),
    duration: hrTime(span.endTimeUnixNano - span.startTimeUnixNano),
    ended: true,
    status: { code: STATUSES[span.status], ...(span.statusMessage !== undefined && { message: span.statusMessage }) },
    attributes: span.attributes as ReadableSpan['attributes'],
    links: span.links.map(({ traceId, spanId }) => ({ context: contextOf(traceId, spanId) })),
    events: span.events.map(({ name, timeUnixNano, attributes }) => ({ name, time: hrTime(timeUnixNano), attributes: attributes as ReadableSpan['attributes'] })),
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

const contextOf = (traceId: string, spanId: string): SpanContext => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });

const hrTime = (nanos: bigint): HrTime => [Number(nanos / NANOS), Number(nanos % NANOS)];
