/** What a span is to the program that recorded it, as OpenTelemetry names it. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** How the operation ended, as far as its recorder says. */
export type SpanStatus = 'unset' | 'ok' | 'error';

/** One attribute value; integers and doubles are both numbers here. */
export type AttributeValue = string | number | boolean | readonly string[] | readonly number[] | readonly boolean[];

/** Attributes by name; the names are those of `semconv.ts` or the recorder's own. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A pointer from one span to another that is not its parent. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
}

/** Something that happened at one moment inside a span. */
export interface SpanEvent {
  readonly name: string;
  readonly timeUnixNano: bigint;
  readonly attributes: Attributes;
}

/** One operation with a start and an end: the record that every source writes and every reader reads. */
export interface Span {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  /** `service.name` of the resource that recorded or performed it. */
  readonly service: string;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  readonly status: SpanStatus;
  readonly statusMessage: string | undefined;
  readonly attributes: Attributes;
  readonly links: readonly SpanLink[];
  readonly events: readonly SpanEvent[];
}
