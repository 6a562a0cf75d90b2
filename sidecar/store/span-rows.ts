import type { Span, SpanEvent, SpanKind, SpanLink, SpanStatus } from '../spans/span.ts';
import { formatAttributes, parseAttributes, restoreAttributes } from './attribute-text.ts';
import type { CellValue } from './column.ts';
import { fitsColumn, TYPED_COLUMNS, type TypedColumn } from './columns.ts';
import type { Row } from './vectors.ts';

const NO_TYPED_VALUES: readonly null[] = TYPED_COLUMNS.map(() => null);
const typedColumns: ReadonlyMap<string, TypedColumn & { readonly place: number }> = new Map(TYPED_COLUMNS.map((column, place) => [column.attribute, { ...column, place }]));

/** Times are unsigned in OTLP and signed in DuckDB: the same 64 bits, so that any time comes back as it was. */
const signed = (nanos: bigint): bigint => BigInt.asIntN(64, nanos);
const unsigned = (nanos: bigint): bigint => BigInt.asUintN(64, nanos);

const eventText = (event: SpanEvent): string =>
  `{"name":${JSON.stringify(event.name)},"time":"${event.timeUnixNano}","attributes":${formatAttributes(event.attributes) ?? '{}'}}`;

/** A span as a row of `spans`. */
export function spanRow(span: Span): Row {
  const row: CellValue[] = [
    span.traceId, span.spanId, span.parentSpanId ?? null, span.name, span.kind, span.service,
    signed(span.startTimeUnixNano), signed(span.endTimeUnixNano), span.status, span.statusMessage ?? null,
  ];
  const firstTyped = row.length;
  row.push(...NO_TYPED_VALUES);
  const rest = formatAttributes(span.attributes, (name, value) => {
    const column = typedColumns.get(name);
    if (column === undefined || !fitsColumn(column, value)) return false;
    row[firstTyped + column.place] = value;
    return true;
  });
  row.push(
    rest,
    span.links.length === 0 ? null : JSON.stringify(span.links),
    span.events.length === 0 ? null : `[${span.events.map(eventText).join(',')}]`,
  );
  return row;
}

/** What `trace.sql` answers: a row of `spans` by column name. */
export type SpanRow = Readonly<Record<string, string | bigint | boolean | null>>;

interface EventText {
  readonly name: string;
  readonly time: string;
  readonly attributes: Record<string, unknown>;
}

const text = (row: SpanRow, column: string): string => String(row[column]);
const optionalText = (row: SpanRow, column: string): string | undefined => (row[column] === null ? undefined : text(row, column));

/** Makes the span of a row again. */
export function readSpan(row: SpanRow): Span {
  const attributes = parseAttributes(optionalText(row, 'attributes'));
  for (const { attribute, column } of TYPED_COLUMNS) {
    const value = row[column];
    if (typeof value === 'string' || typeof value === 'boolean') attributes[attribute] = value;
  }
  const events = JSON.parse(optionalText(row, 'events') ?? '[]') as readonly EventText[];
  return {
    traceId: text(row, 'trace_id'),
    spanId: text(row, 'span_id'),
    parentSpanId: optionalText(row, 'parent_span_id'),
    name: text(row, 'name'),
    kind: text(row, 'kind') as SpanKind,
    service: text(row, 'service'),
    startTimeUnixNano: unsigned(BigInt(row['start_ns'] ?? 0)),
    endTimeUnixNano: unsigned(BigInt(row['end_ns'] ?? 0)),
    status: text(row, 'status') as SpanStatus,
    statusMessage: optionalText(row, 'status_message'),
    attributes,
    links: JSON.parse(optionalText(row, 'links') ?? '[]') as readonly SpanLink[],
    events: events.map((event) => ({
      name: event.name,
      timeUnixNano: BigInt(event.time),
      attributes: restoreAttributes(event.attributes),
    })),
  };
}
