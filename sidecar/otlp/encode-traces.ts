import type { Attributes, AttributeValue, Span } from '../spans/span.ts';
import { SPAN_KINDS, SPAN_STATUSES } from './traces-builder.ts';

/**
 * Writes spans as one ExportTraceServiceRequest in OTLP/JSON, a resource for each service. Reading it again gives the
 * same spans.
 *
 * @example
 * encodeTraces(await run.trace(traceId)); // '{"resourceSpans":[…]}'
 */
export function encodeTraces(spans: readonly Span[]): string {
  const services = new Map<string, Span[]>();
  for (const span of spans) {
    const ofService = services.get(span.service);
    if (ofService === undefined) services.set(span.service, [span]);
    else ofService.push(span);
  }
  return JSON.stringify({
    resourceSpans: Array.from(services, ([service, ofService]) => ({
      resource: { attributes: [keyValue('service.name', service)] },
      scopeSpans: [{ scope: { name: 'exai-sidecar' }, spans: ofService.map(spanMessage) }],
    })),
  });
}

function spanMessage(span: Span): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: SPAN_KINDS.lastIndexOf(span.kind),
    startTimeUnixNano: String(span.startTimeUnixNano),
    endTimeUnixNano: String(span.endTimeUnixNano),
    attributes: keyValues(span.attributes),
    events: span.events.map((event) => ({ timeUnixNano: String(event.timeUnixNano), name: event.name, attributes: keyValues(event.attributes) })),
    links: span.links,
    status: { code: SPAN_STATUSES.indexOf(span.status), message: span.statusMessage },
  };
}

const keyValues = (attributes: Attributes): readonly object[] => Object.entries(attributes).map(([key, value]) => keyValue(key, value));

const keyValue = (key: string, value: AttributeValue): object => ({ key, value: anyValue(value) });

function anyValue(value: AttributeValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'object') return { arrayValue: { values: value.map((element: string | number | boolean) => anyValue(element)) } };
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return { intValue: String(value) };
  // JSON has no NaN and no infinity: protobuf's JSON mapping writes them as text.
  return { doubleValue: Object.is(value, -0) ? '-0' : Number.isFinite(value) ? value : String(value) };
}
