import type { AttributeValue, SpanEvent, SpanKind, SpanLink, SpanStatus } from '../spans/span.ts';
import { readAttribute } from './protobuf-values.ts';
import { SPAN_KINDS, SPAN_STATUSES, type ResourceFacts, type SpanDraft, type TracesBuilder } from './traces-builder.ts';
import { field, FIXED64, LENGTH, VARINT, type WireReader } from './wire-reader.ts';

// Tags of opentelemetry/proto/trace/v1/trace.proto, message Span.
const TRACE_ID = field(1, LENGTH);
const SPAN_ID = field(2, LENGTH);
const TRACE_STATE = field(3, LENGTH);
const PARENT_SPAN_ID = field(4, LENGTH);
const NAME = field(5, LENGTH);
const KIND = field(6, VARINT);
const START_TIME = field(7, FIXED64);
const END_TIME = field(8, FIXED64);
const ATTRIBUTES = field(9, LENGTH);
const EVENTS = field(11, LENGTH);
const LINKS = field(13, LENGTH);
const STATUS = field(15, LENGTH);

const NO_EVENTS: readonly SpanEvent[] = [];
const NO_LINKS: readonly SpanLink[] = [];

/** Reads one Span, up to `end`. */
export function readSpan(wire: WireReader, end: number, builder: TracesBuilder, resource: ResourceFacts): SpanDraft {
  let traceId = '';
  let spanId = '';
  let parentSpanId = '';
  let name = '';
  let kind: SpanKind = 'internal';
  let startTimeUnixNano = 0n;
  let endTimeUnixNano = 0n;
  let attributeCount = 0;
  const attributes: Record<string, AttributeValue> = {};
  let events: SpanEvent[] | undefined;
  let links: SpanLink[] | undefined;
  const status: StatusDraft = { code: 'unset', message: undefined };
  while (wire.position < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case TRACE_ID:
        traceId = wire.id(end);
        break;
      case SPAN_ID:
        spanId = wire.id(end);
        break;
      case PARENT_SPAN_ID:
        parentSpanId = wire.id(end);
        break;
      case TRACE_STATE:
        wire.string(end);
        break;
      case NAME:
        name = wire.string(end);
        break;
      case KIND:
        kind = SPAN_KINDS[wire.int32(end)] ?? 'internal';
        break;
      case START_TIME:
        startTimeUnixNano = wire.fixed64(end);
        break;
      case END_TIME:
        endTimeUnixNano = wire.fixed64(end);
        break;
      case ATTRIBUTES:
        attributeCount = readAttribute(wire, wire.length(end), builder, attributes, attributeCount);
        break;
      case EVENTS:
        events ??= [];
        addWithin(builder, events, readEvent(wire, wire.length(end), builder));
        break;
      case LINKS:
        links ??= [];
        addWithin(builder, links, readLink(wire, wire.length(end), builder));
        break;
      case STATUS:
        readStatus(wire, wire.length(end), status);
        break;
      default:
        wire.skip(tag, end);
    }
  }
  return {
    traceId,
    spanId,
    parentSpanId: parentSpanId === '' ? undefined : parentSpanId,
    name,
    kind,
    service: resource.service,
    startTimeUnixNano,
    endTimeUnixNano,
    status: status.code,
    statusMessage: status.message,
    attributes,
    links: links ?? NO_LINKS,
    events: events ?? NO_EVENTS,
  };
}

function addWithin<Part>(builder: TracesBuilder, parts: Part[], part: Part): void {
  if (parts.length < builder.limits.attributes) parts.push(part);
  else builder.reject('attributes');
}

function readEvent(wire: WireReader, end: number, builder: TracesBuilder): SpanEvent {
  let name = '';
  let timeUnixNano = 0n;
  let count = 0;
  const attributes: Record<string, AttributeValue> = {};
  while (wire.position < end) {
    const tag = wire.tag(end);
    if (tag === field(1, FIXED64)) timeUnixNano = wire.fixed64(end);
    else if (tag === field(2, LENGTH)) name = wire.string(end);
    else if (tag === field(3, LENGTH)) count = readAttribute(wire, wire.length(end), builder, attributes, count);
    else wire.skip(tag, end);
  }
  return { name, timeUnixNano, attributes };
}

function readLink(wire: WireReader, end: number, builder: TracesBuilder): SpanLink {
  let traceId = '';
  let spanId = '';
  while (wire.position < end) {
    const tag = wire.tag(end);
    if (tag === field(1, LENGTH)) traceId = wire.id(end);
    else if (tag === field(2, LENGTH)) spanId = wire.id(end);
    else if (tag === field(3, LENGTH)) wire.string(end);
    else if (tag === field(4, LENGTH)) readAttribute(wire, wire.length(end), builder, {}, 0);
    else wire.skip(tag, end);
  }
  return { traceId, spanId };
}

interface StatusDraft {
  code: SpanStatus;
  message: string | undefined;
}

function readStatus(wire: WireReader, end: number, status: StatusDraft): void {
  while (wire.position < end) {
    const tag = wire.tag(end);
    if (tag === field(2, LENGTH)) {
      const message = wire.string(end);
      status.message = message === '' ? undefined : message;
    } else if (tag === field(3, VARINT)) status.code = SPAN_STATUSES[wire.int32(end)] ?? 'unset';
    else wire.skip(tag, end);
  }
}
