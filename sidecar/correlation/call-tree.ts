import type { PlannedCall } from '../spans/planned-call.ts';
import { ATTR_CALL_ID, ATTR_FILE_SHA256, SERVICES } from '../spans/semconv.ts';
import type { Span } from '../spans/span.ts';

/**
 * Hangs the spans of one call into its trace. A span that came with the call's trace context keeps its place; any other
 * goes below the narrowest span that can have caused it: the upload of the same contents around it, else the daemon's
 * own span of the call, else the client's.
 */
export function hangIntoTrace(call: PlannedCall, spans: readonly Span[]): readonly Span[] {
  const server = spans.find((span) => span.kind === 'server' && span.service === SERVICES.daemon);
  const uploads = spans.filter((span) => span.kind === 'internal' && span.attributes[ATTR_FILE_SHA256] !== undefined && span !== server);

  return spans.map((span) => {
    const attributes = { ...span.attributes, [ATTR_CALL_ID]: call.callId };
    if (span.traceId === call.traceId) return { ...span, attributes };
    const upload = narrowestAround(span, uploads);
    const parentSpanId = (span === server ? undefined : (upload ?? server)?.spanId) ?? call.spanId;
    return { ...span, traceId: call.traceId, parentSpanId, attributes };
  });
}

function narrowestAround(span: Span, candidates: readonly Span[]): Span | undefined {
  const sha256 = span.attributes[ATTR_FILE_SHA256];
  const around = candidates.filter(
    (candidate) =>
      candidate !== span &&
      candidate.attributes[ATTR_FILE_SHA256] === sha256 &&
      candidate.startTimeUnixNano <= span.startTimeUnixNano &&
      span.endTimeUnixNano <= candidate.endTimeUnixNano,
  );
  return around.reduce<Span | undefined>((narrowest, candidate) => (!narrowest || length(candidate) < length(narrowest) ? candidate : narrowest), undefined);
}

const length = (span: Span): bigint => span.endTimeUnixNano - span.startTimeUnixNano;
