import type { PlannedCall } from '../spans/planned-call.ts';
import { ATTR_CALL_ID, ATTR_FILE_ID, ATTR_FILE_SHA256, ATTR_INTERNAL_REQUEST_ID, ATTR_MARKERS, ATTR_REQUEST_ID, ATTR_SESSION_ID, ATTR_SOURCE, ATTR_TOOL } from '../spans/semconv.ts';
import type { Span } from '../spans/span.ts';
import type { CallTimeline } from './call-timeline.ts';

/**
 * Whose a span is: one call's; nobody's that is known yet, though what comes may tell; or for good nobody's: what it names
 * is not planned, or more than one call's.
 */
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
  const traced = timeline.byTrace(span.traceId);
  if (traced) return { kind: 'call', call: traced };

  const { [ATTR_CALL_ID]: callId, [ATTR_REQUEST_ID]: requestId, [ATTR_INTERNAL_REQUEST_ID]: internalId, [ATTR_SESSION_ID]: session, [ATTR_MARKERS]: markers } = span.attributes;
  const id = callId ?? requestId;
  if (typeof id === 'string') return ofOne(timeline.byId(id)) ?? AMBIGUOUS;
  // Which call the daemon knows by its own id, or served on a socket, the client learns with the answer.
  const served = typeof internalId === 'string' ? timeline.byInternalId(internalId) : undefined;
  if (served) return { kind: 'call', call: served };
  if (typeof session === 'string') return ofOne(timeline.takeServed(session, String(span.attributes[ATTR_TOOL]), middleOf(span))) ?? UNKNOWN;

  const sha256 = contentsOf(span, fileIds);
  if (sha256 !== undefined) return timeline.plansFile(sha256) ? only(timeline.openWithFile(sha256, span.startTimeUnixNano)) : AMBIGUOUS;
  if (isStrings(markers)) return timeline.plansMarker(markers) ? only(timeline.openWithMarker(markers, span.startTimeUnixNano)) : AMBIGUOUS;
  return typeof internalId === 'string' || typeof span.attributes[ATTR_FILE_ID] === 'string' ? UNKNOWN : AMBIGUOUS;
}

const ofOne = (call: PlannedCall | undefined): Owner | undefined => (call ? { kind: 'call', call } : undefined);

/** Farthest from the calls before and after it on the same socket, whatever the clocks are off by. */
const middleOf = ({ startTimeUnixNano: start, endTimeUnixNano: end }: Span): bigint => start + (end - start) / 2n;

function only(candidates: readonly PlannedCall[]): Owner {
  const [call, another] = candidates;
  if (!call) return UNKNOWN;
  return another ? AMBIGUOUS : { kind: 'call', call };
}

function contentsOf(span: Span, fileIds: FileIds): string | undefined {
  const sha256 = span.attributes[ATTR_FILE_SHA256];
  if (typeof sha256 === 'string') return sha256;
  const fileId = span.attributes[ATTR_FILE_ID];
  return typeof fileId === 'string' ? fileIds.get(fileId) : undefined;
}

const isStrings = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');

/** True of the replay's root and steps, which belong to the run, and of its calls. */
export const isOfTheReplayItself = (span: Span): boolean => span.attributes[ATTR_SOURCE] === 'client';
