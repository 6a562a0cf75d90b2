import type { PlannedCall } from '../../sidecar/spans/planned-call.ts';
import type { Attributes, Span } from '../../sidecar/spans/span.ts';
import { newSpanId, newTraceId } from '../../sidecar/spans/trace-context.ts';

/** Milliseconds since 1970 as nanoseconds. */
export const millis = (value: number): bigint => BigInt(value) * 1_000_000n;

/** A span of the daemon in a trace of its own, from and to in milliseconds. */
export function daemonSpan(name: string, start: number, end: number, attributes: Attributes, given: Partial<Span> = {}): Span {
  return {
    traceId: newTraceId(),
    spanId: newSpanId(),
    parentSpanId: undefined,
    name,
    kind: 'client',
    service: 'exai-daemon',
    startTimeUnixNano: millis(start),
    endTimeUnixNano: millis(end),
    status: 'unset',
    statusMessage: undefined,
    attributes,
    links: [],
    events: [],
    ...given,
  };
}

/** The upload of contents, as the gateway sees it. */
export const gatewayPost = (start: number, end: number, sha256: string, fileId: string): Span =>
  daemonSpan('POST /files', start, end, { 'exai.source': 'gateway', 'exai.file.sha256': sha256, 'exai.file.id': fileId });

/** The fetch of extracted text, as the gateway sees it. */
export const gatewayContent = (start: number, end: number, fileId: string): Span =>
  daemonSpan('GET /files/{id}/content', start, end, { 'exai.source': 'gateway', 'exai.file.id': fileId });

/** An inference, as the gateway sees it. */
export const gatewayChat = (start: number, end: number, markers: readonly string[]): Span =>
  daemonSpan('chat glm-4.5-flash', start, end, { 'exai.source': 'gateway', 'exai.markers': markers });

/** A call, as the replay sees it. */
export const clientSpan = (call: PlannedCall, start: number, end: number): Span =>
  daemonSpan(`tools/call ${call.tool}`, start, end, { 'exai.source': 'client' }, { traceId: call.traceId, spanId: call.spanId, service: 'exai-sidecar' });
