import type { Span } from '../spans/span.ts';

/** Why one span of a body that is well formed was not taken. */
export type SpanRejection = 'trace_id' | 'span_id' | 'parent_span_id' | 'link_id' | 'time' | 'attributes' | 'depth' | 'shape';

/** What a body holds: the spans that can be taken, and how many cannot, by reason. */
export interface DecodedTraces {
  readonly spans: Span[];
  readonly rejected: Map<SpanRejection, number>;
}

/** How much one body may hold. */
export interface DecodeLimits {
  /** More in one body refuse it as a whole, so that a sender never takes half of it for stored. */
  readonly spans: number;
  /** Attributes, events or links of one span, each. */
  readonly attributes: number;
  /** How deep lists and maps in an attribute may nest. */
  readonly depth: number;
}

/** Eight times what the SDKs send by default. */
export const DECODE_LIMITS: DecodeLimits = { spans: 65_536, attributes: 1024, depth: 16 };

/** Why a body was refused as a whole. */
export type BodyRefusal = 'truncated' | 'wire_type' | 'varint' | 'field_number' | 'group' | 'utf8' | 'depth' | 'json' | 'shape' | 'too_many_spans';

/** A body that cannot be read; nothing of it is taken. */
export class RefusedBody extends Error {
  override readonly name = 'RefusedBody';
  readonly refusal: BodyRefusal;

  constructor(refusal: BodyRefusal, where: string) {
    super(`${refusal.replaceAll('_', ' ')} at ${where}`);
    this.refusal = refusal;
  }
}
