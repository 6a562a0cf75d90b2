import type { PlannedCall } from '../spans/planned-call.ts';
import { ATTR_CALL_ID, ATTR_FILE_ID, ATTR_FILE_SHA256, ATTR_INTERNAL_REQUEST_ID, ATTR_MARKERS, ATTR_REQUEST_ID, ATTR_SESSION_ID, ATTR_TOOL } from '../spans/semconv.ts';
import type { Span } from '../spans/span.ts';
import type { CallTimeline } from './call-timeline.ts';

/** Whose a span is: one call's; nobody's that is known yet; or more than one call's, which is nobody's for good. */
export type Owner = { readonly kind: 'call'; readonly call: PlannedCall } | { readonly kind: 'unknown' } | { readonly kind: 'ambiguous' };

const UNKNOWN: Owner = { kind: 'unknown' };
const AMBIGUOUS: Owner = { kind: 'ambiguous' };

/** Contents by the provider's file id, as uploads returned them. */
export type FileIds = ReadonlyMap<string, string>;

/**
 * Finds the call that a span belongs to. Nothing is guessed: its trace context decides, else a request id (the client's or
 * the daemon's own), else the socket that it was served on, else what only one open call announced (contents by
 * SHA-256, directly or by file id; marks in a prompt).
 */
export function ownerOf(span: Span, timeline: CallTimeline, fileIds: FileIds): Owner {
  const named = timeline.byTrace(span.traceId) ?? byRequestId(span, timeline);
  if (named) return { kind: 'call', call: named };

  const session = span.attributes[ATTR_SESSION_ID];
  if (typeof session === 'string') {
    const call = timeline.takeServed(session, String(span.attributes[ATTR_TOOL]), middleOf(span));
    return call ? { kind: 'call', call } : UNKNOWN;
  }

  const sha256 = contentsOf(span, fileIds);
  if (sha256 !== undefined) return only(timeline.openWithFile(sha256, span.startTimeUnixNano));

  const markers = span.attributes[ATTR_MARKERS];
  if (isStrings(markers)) return only(timeline.openWithMarker(markers, span.startTimeUnixNano));
  return UNKNOWN;
}

/** Farthest from the calls before and after it on the same socket, whatever the clocks are off by. */
const middleOf = ({ startTimeUnixNano: start, endTimeUnixNano: end }: Span): bigint => start + (end - start) / 2n;

function only(candidates: readonly PlannedCall[]): Owner {
  const [call, another] = candidates;
  if (!call) return UNKNOWN;
  return another ? AMBIGUOUS : { kind: 'call', call };
}

function byRequestId(span: Span, timeline: CallTimeline): PlannedCall | undefined {
  const id = span.attributes[ATTR_CALL_ID] ?? span.attributes[ATTR_REQUEST_ID];
  if (typeof id === 'string') return timeline.byId(id);
  const internal = span.attributes[ATTR_INTERNAL_REQUEST_ID];
  return typeof internal === 'string' ? timeline.byInternalId(internal) : undefined;
}

function contentsOf(span: Span, fileIds: FileIds): string | undefined {
  const sha256 = span.attributes[ATTR_FILE_SHA256];
  if (typeof sha256 === 'string') return sha256;
  const fileId = span.attributes[ATTR_FILE_ID];
  return typeof fileId === 'string' ? fileIds.get(fileId) : undefined;
}

const isStrings = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');
