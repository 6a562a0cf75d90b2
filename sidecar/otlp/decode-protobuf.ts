import type { AttributeValue } from '../spans/span.ts';
import { readSpan } from './protobuf-span.ts';
import { readAttribute } from './protobuf-values.ts';
import { DECODE_LIMITS, type DecodedTraces, type DecodeLimits } from './traces.ts';
import { resourceFacts, TracesBuilder, type ResourceFacts } from './traces-builder.ts';
import { field, LENGTH, WireReader } from './wire-reader.ts';

// Tags of opentelemetry/proto/trace/v1/trace.proto.
const REQUEST_RESOURCE_SPANS = field(1, LENGTH);
const RESOURCE = field(1, LENGTH);
const SCOPE_SPANS = field(2, LENGTH);
const SPANS = field(2, LENGTH);
const RESOURCE_ATTRIBUTES = field(1, LENGTH);

/**
 * Reads an ExportTraceServiceRequest in Protocol Buffers. Throws `RefusedBody` where it is malformed; a span that is
 * well formed but cannot be taken is counted in `rejected`.
 *
 * @example
 * const { spans, rejected } = decodeProtobuf(body);
 */
export function decodeProtobuf(body: Buffer, limits: DecodeLimits = DECODE_LIMITS): DecodedTraces {
  const wire = new WireReader(body);
  const builder = new TracesBuilder(limits);
  while (wire.position < body.length) {
    const tag = wire.tag(body.length);
    if (tag === REQUEST_RESOURCE_SPANS) readResourceSpans(wire, wire.length(body.length), builder);
    else wire.skip(tag, body.length);
  }
  return builder.decoded();
}

/** The resource may stand behind the spans that it describes, so it is read in a first pass over the few fields here. */
function readResourceSpans(wire: WireReader, end: number, builder: TracesBuilder): void {
  const start = wire.position;
  const attributes: Record<string, AttributeValue> = {};
  while (wire.position < end) {
    const tag = wire.tag(end);
    if (tag === RESOURCE) readResource(wire, wire.length(end), builder, attributes);
    else if (tag === field(3, LENGTH)) wire.string(end);
    else wire.skip(tag, end);
  }
  const resource = resourceFacts(attributes);
  wire.position = start;
  while (wire.position < end) {
    const tag = wire.tag(end);
    if (tag === SCOPE_SPANS) readScopeSpans(wire, wire.length(end), builder, resource);
    else wire.skip(tag, end);
  }
}

function readResource(wire: WireReader, end: number, builder: TracesBuilder, attributes: Record<string, AttributeValue>): void {
  let count = 0;
  while (wire.position < end) {
    const tag = wire.tag(end);
    if (tag === RESOURCE_ATTRIBUTES) count = readAttribute(wire, wire.length(end), builder, attributes, count);
    else wire.skip(tag, end);
  }
}

function readScopeSpans(wire: WireReader, end: number, builder: TracesBuilder, resource: ResourceFacts): void {
  while (wire.position < end) {
    const tag = wire.tag(end);
    if (tag === SPANS) {
      const stop = wire.length(end);
      builder.beginSpan();
      builder.endSpan(readSpan(wire, stop, builder, resource), resource);
    } else if (tag === field(1, LENGTH)) readScope(wire, wire.length(end), builder);
    else if (tag === field(3, LENGTH)) wire.string(end);
    else wire.skip(tag, end);
  }
}

/** Nothing of a scope is kept, but a corrupt one shows that the body is. */
function readScope(wire: WireReader, end: number, builder: TracesBuilder): void {
  while (wire.position < end) {
    const tag = wire.tag(end);
    if (tag === field(1, LENGTH) || tag === field(2, LENGTH)) wire.string(end);
    else if (tag === field(3, LENGTH)) readAttribute(wire, wire.length(end), builder, {}, 0);
    else wire.skip(tag, end);
  }
}
