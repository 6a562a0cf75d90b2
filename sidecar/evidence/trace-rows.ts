import { ATTR_ERROR_TYPE, ATTR_SOURCE, SERVICES } from '../spans/semconv.ts';
import type { Span } from '../spans/span.ts';

/** Where a span's time goes: on the client's side, inside the daemon, or at a model provider. */
export type Place = 'client' | 'daemon' | 'provider';

/** One span as a line of a waterfall; times in seconds from the start of the whole. */
export interface TraceRow {
  readonly name: string;
  readonly spanId: string;
  /** 0 for a call of the client. */
  readonly depth: number;
  readonly place: Place;
  /** The rung that recorded it. */
  readonly source: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Why it failed; undefined where it did not. */
  readonly error: string | undefined;
}

/** The spans of a waterfall, parents before their children, and how many were left out because they tell the same again. */
export interface TraceRows {
  readonly rows: readonly TraceRow[];
  readonly leftOut: number;
}

const NANOS = 1e9;

const sourceOf = ({ attributes }: Span): string => String(attributes[ATTR_SOURCE] ?? '');

function placeOf(span: Span): Place {
  if (span.service !== SERVICES.daemon) return 'client';
  return span.kind === 'client' ? 'provider' : 'daemon';
}

/** What the daemon's log tells of something that the probe saw too is the same once more, to the millisecond. */
function withoutEchoes(spans: readonly Span[]): readonly Span[] {
  const seen = new Set(spans.filter((span) => sourceOf(span) === 'probe').map(({ name }) => name));
  return spans.filter((span) => sourceOf(span) !== 'log' || !seen.has(span.name));
}

/** Lays the spans of one or more traces out as lines: children below their parent, by their start. */
export function traceRows(all: readonly Span[]): TraceRows {
  const spans = withoutEchoes(all).toSorted((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano) || Number(b.endTimeUnixNano - a.endTimeUnixNano) || (a.spanId < b.spanId ? -1 : 1));
  const origin = spans[0]?.startTimeUnixNano ?? 0n;
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const isRoot = ({ spanId, parentSpanId }: Span): boolean => parentSpanId === undefined || parentSpanId === spanId || !ids.has(parentSpanId);
  const rows: TraceRow[] = [];
  const drawn = new Set<string>();
  const draw = (span: Span, depth: number): void => {
    if (drawn.has(span.spanId)) return;
    drawn.add(span.spanId);
    rows.push({
      name: span.name,
      spanId: span.spanId,
      depth,
      place: placeOf(span),
      source: sourceOf(span),
      startSeconds: Number(span.startTimeUnixNano - origin) / NANOS,
      endSeconds: Number(span.endTimeUnixNano - origin) / NANOS,
      error: span.status === 'error' ? (span.statusMessage ?? String(span.attributes[ATTR_ERROR_TYPE] ?? 'error')) : undefined,
    });
    for (const child of spans) if (child.parentSpanId === span.spanId) draw(child, depth + 1);
  };
  for (const span of spans) if (isRoot(span)) draw(span, 0);
  return { rows, leftOut: all.length - spans.length };
}
