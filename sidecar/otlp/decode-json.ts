import { isUtf8 } from 'node:buffer';
import type { SpanEvent, SpanLink } from '../spans/span.ts';
import { attributesOf, enumOf, idOf, listOf, mapOf, nanosOf, ShapeProblem, textOf, type JsonMap } from './json-values.ts';
import { DECODE_LIMITS, RefusedBody, type DecodedTraces, type DecodeLimits } from './traces.ts';
import { resourceFacts, SPAN_KINDS, SPAN_STATUSES, TracesBuilder, type ResourceFacts, type SpanDraft } from './traces-builder.ts';

const KIND_NAMES = ['SPAN_KIND_UNSPECIFIED', 'SPAN_KIND_INTERNAL', 'SPAN_KIND_SERVER', 'SPAN_KIND_CLIENT', 'SPAN_KIND_PRODUCER', 'SPAN_KIND_CONSUMER'];
const STATUS_NAMES = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];

/**
 * Reads an ExportTraceServiceRequest in OTLP/JSON: ids in hexadecimal, 64-bit integers as strings or numbers, enums as
 * numbers (names are put up with), unknown members stepped over. Throws `RefusedBody` where the body is no such
 * request; a span of a wrong shape is counted in `rejected`.
 */
export function decodeJson(body: Buffer, limits: DecodeLimits = DECODE_LIMITS): DecodedTraces {
  const builder = new TracesBuilder(limits);
  try {
    for (const resourceSpans of listOf(parse(body)['resourceSpans'], 'resourceSpans')) readResourceSpans(mapOf(resourceSpans, 'an element of resourceSpans'), builder);
  } catch (error) {
    throw error instanceof ShapeProblem ? new RefusedBody('shape', error.message) : error;
  }
  return builder.decoded();
}

function parse(body: Buffer): JsonMap {
  if (!isUtf8(body)) throw new RefusedBody('utf8', 'the body');
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new RefusedBody('json', error instanceof Error ? error.message : 'the body');
  }
  if (value === null) throw new ShapeProblem('the body must be an object');
  return mapOf(value, 'the body');
}

function readResourceSpans(resourceSpans: JsonMap, builder: TracesBuilder): void {
  const resource = resourceFacts(attributesOf(mapOf(resourceSpans['resource'], 'resource')['attributes'], builder));
  for (const scopeSpans of listOf(resourceSpans['scopeSpans'], 'scopeSpans')) {
    for (const span of listOf(mapOf(scopeSpans, 'an element of scopeSpans')['spans'], 'spans')) {
      builder.beginSpan();
      builder.endSpan(readSpan(span, resource, builder), resource);
    }
  }
}

function readSpan(value: unknown, resource: ResourceFacts, builder: TracesBuilder): SpanDraft | undefined {
  try {
    const span = mapOf(value, 'a span');
    const status = mapOf(span['status'], 'status');
    const statusMessage = textOf(status['message'], 'message');
    const parentSpanId = idOf(span['parentSpanId'], 'parentSpanId');
    return {
      traceId: idOf(span['traceId'], 'traceId'),
      spanId: idOf(span['spanId'], 'spanId'),
      parentSpanId: parentSpanId === '' ? undefined : parentSpanId,
      name: textOf(span['name'], 'name'),
      kind: enumOf(span['kind'], SPAN_KINDS, KIND_NAMES, 'internal'),
      service: resource.service,
      startTimeUnixNano: nanosOf(span['startTimeUnixNano'], 'startTimeUnixNano'),
      endTimeUnixNano: nanosOf(span['endTimeUnixNano'], 'endTimeUnixNano'),
      status: enumOf(status['code'], SPAN_STATUSES, STATUS_NAMES, 'unset'),
      statusMessage: statusMessage === '' ? undefined : statusMessage,
      attributes: attributesOf(span['attributes'], builder),
      links: within(listOf(span['links'], 'links'), builder).map(readLink),
      events: within(listOf(span['events'], 'events'), builder).map((event) => readEvent(event, builder)),
    };
  } catch (error) {
    if (error instanceof ShapeProblem) return undefined;
    throw error;
  }
}

function within(list: readonly unknown[], builder: TracesBuilder): readonly unknown[] {
  if (list.length <= builder.limits.attributes) return list;
  builder.reject('attributes');
  return [];
}

function readLink(value: unknown): SpanLink {
  const link = mapOf(value, 'a link');
  return { traceId: idOf(link['traceId'], 'traceId'), spanId: idOf(link['spanId'], 'spanId') };
}

function readEvent(value: unknown, builder: TracesBuilder): SpanEvent {
  const event = mapOf(value, 'an event');
  return { name: textOf(event['name'], 'name'), timeUnixNano: nanosOf(event['timeUnixNano'], 'timeUnixNano'), attributes: attributesOf(event['attributes'], builder) };
}
