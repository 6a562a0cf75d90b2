import type { PlannedCall } from '../spans/planned-call.ts';
import { ATTR_CALL_ID, ATTR_FILE_SHA256, SERVICES, SPAN_NAMES } from '../spans/semconv.ts';
import type { Span } from '../spans/span.ts';
import { resolutionNanos } from './resolution.ts';

/**
 * Hangs the spans of one call into its trace. A span that came with the call's trace context keeps its place; any other
 * goes below the narrowest span that can have caused it: the upload of the same contents around it, else the daemon's
 * own span of the call, else the client's. The daemon's own span is the one that bears the trace context, else the one
 * nearest to the work.
 */
export function hangIntoTrace(call: PlannedCall, spans: readonly Span[]): readonly Span[] {
  const servers = spans.filter((span) => span.kind === 'server' && span.service === SERVICES.daemon);
  const server = servers.find(({ traceId }) => traceId === call.traceId) ?? narrowest(servers);
  const uploads = spans.filter((span) => span.name.startsWith(SPAN_NAMES.upload('')) && span.attributes[ATTR_FILE_SHA256] !== undefined);

  return spans.map((span) => {
    const attributes = { ...span.attributes, [ATTR_CALL_ID]: call.callId };
    if (span.traceId === call.traceId) return { ...span, attributes };
    const upload = narrowestAround(span, uploads);
    const parentSpanId = (span.kind === 'server' ? undefined : (upload ?? server)?.spanId) ?? call.spanId;
    return { ...span, traceId: call.traceId, parentSpanId, attributes };
  });
}

/**
 * The upload of the same contents that was under way when the span began; a busy recorder may stamp an end late. Of two
 * accounts of one upload the shorter may hang below the longer, never each below the other.
 */
function narrowestAround(span: Span, uploads: readonly Span[]): Span | undefined {
  const sha256 = span.attributes[ATTR_FILE_SHA256];
  return narrowest(
    uploads.filter((upload) => {
      const slack = resolutionNanos(span) + resolutionNanos(upload);
      const begins = upload.startTimeUnixNano - slack <= span.startTimeUnixNano && span.startTimeUnixNano <= upload.endTimeUnixNano + slack;
      return upload.attributes[ATTR_FILE_SHA256] === sha256 && begins && (!uploads.includes(span) || length(upload) > length(span));
    }),
  );
}

const narrowest = (spans: readonly Span[]): Span | undefined =>
  spans.reduce<Span | undefined>((best, span) => (!best || length(span) < length(best) ? span : best), undefined);

const length = (span: Span): bigint => span.endTimeUnixNano - span.startTimeUnixNano;
