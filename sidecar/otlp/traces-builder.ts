import type { AttributeValue, Span, SpanKind, SpanStatus } from '../spans/span.ts';
import { ATTR_SOURCE } from '../spans/semconv.ts';
import { setOwn } from './attribute-value.ts';
import { RefusedBody, type DecodedTraces, type DecodeLimits, type SpanRejection } from './traces.ts';

/** By OTLP's number; number 0 is "unspecified", which means internal. */
export const SPAN_KINDS: readonly SpanKind[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];
/** By OTLP's number. */
export const SPAN_STATUSES: readonly SpanStatus[] = ['unset', 'ok', 'error'];

/** What OpenTelemetry calls a resource that does not say what it is. */
const UNKNOWN_SERVICE = 'unknown_service';

/** DuckDB's BIGINT ends here, in the year 2262. */
const LATEST_TIME = 2n ** 63n - 1n;

/** What spans take over from the resource that sent them. */
export interface ResourceFacts {
  readonly service: string;
  readonly source: AttributeValue | undefined;
}

/** Reads the two resource attributes that are kept; the others say nothing that a measure asks for. */
export function resourceFacts(attributes: Readonly<Record<string, AttributeValue>>): ResourceFacts {
  const service = attributes['service.name'];
  return { service: typeof service === 'string' && service !== '' ? service : UNKNOWN_SERVICE, source: attributes[ATTR_SOURCE] };
}

/** A span as decoded: its ids may be anything, its attributes may still be added to. */
export interface SpanDraft extends Span {
  readonly attributes: Record<string, AttributeValue>;
}

/** Collects the spans of one body, checking each; both encodings use it, so that they accept the same. */
export class TracesBuilder {
  readonly limits: DecodeLimits;
  readonly #decoded: DecodedTraces = { spans: [], rejected: new Map() };
  #count = 0;
  #rejection: SpanRejection | undefined;

  constructor(limits: DecodeLimits) {
    this.limits = limits;
  }

  /** Counts a span before it is decoded, so that a huge body is refused early. */
  beginSpan(): void {
    this.#count += 1;
    this.#rejection = undefined;
    if (this.#count > this.limits.spans) throw new RefusedBody('too_many_spans', `span ${this.#count}`);
  }

  /** Notes why the span being decoded cannot be taken; the first reason stands. */
  reject(rejection: SpanRejection): void {
    this.#rejection ??= rejection;
  }

  endSpan(draft: SpanDraft | undefined, resource: ResourceFacts): void {
    const rejection = this.#rejection ?? (draft === undefined ? 'shape' : rejectionOf(draft));
    if (rejection !== undefined || draft === undefined) {
      const reason = rejection ?? 'shape';
      this.#decoded.rejected.set(reason, (this.#decoded.rejected.get(reason) ?? 0) + 1);
      return;
    }
    if (resource.source !== undefined && draft.attributes[ATTR_SOURCE] === undefined) setOwn(draft.attributes, ATTR_SOURCE, resource.source);
    this.#decoded.spans.push(draft);
  }

  decoded(): DecodedTraces {
    return this.#decoded;
  }
}

function rejectionOf(span: Span): SpanRejection | undefined {
  if (span.traceId.length !== 32) return 'trace_id';
  if (span.spanId.length !== 16) return 'span_id';
  if (span.parentSpanId !== undefined && span.parentSpanId.length !== 16) return 'parent_span_id';
  if (span.startTimeUnixNano > LATEST_TIME || span.endTimeUnixNano > LATEST_TIME) return 'time';
  if (span.links.some((link) => link.traceId.length !== 32 || link.spanId.length !== 16)) return 'link_id';
  return undefined;
}
