import { ATTRIBUTES, type AttributeMeaning } from '../spans/semconv.ts';
import { TYPED_COLUMNS } from './columns.ts';

/** The column of the view `span` that holds an attribute: its name with underscores for dots. */
const attributeColumn = (attribute: string): string => attribute.replaceAll('.', '_');

/** TRY_CAST, because a foreign recorder may send any type under our names: that is no value, not a failed question. */
const SQL_TYPES = { string: 'VARCHAR', number: 'DOUBLE', boolean: 'BOOLEAN', 'string[]': 'VARCHAR[]' } as const satisfies Record<AttributeMeaning['type'], string>;

function source({ name, type }: AttributeMeaning): string {
  const typed = TYPED_COLUMNS.find(({ attribute }) => attribute === name);
  if (typed !== undefined) return typed.values === undefined ? typed.column : `${typed.column}::VARCHAR`;
  const path = `'$."${name}"'`;
  return type === 'string' ? `json_extract_string(attributes, ${path})` : `TRY_CAST(json_extract(attributes, ${path}) AS ${SQL_TYPES[type]})`;
}

/**
 * Makes the SQL of the view `span`, one column for every attribute of `semconv.ts`. Views are lazy: a question pays
 * only for the attributes that it names, on the rows that its filter leaves.
 */
export function spanView(): string {
  const attributes = [...ATTRIBUTES.values()].map((meaning) => `  ${source(meaning)} AS ${attributeColumn(meaning.name)}`);
  return `CREATE TEMP VIEW span AS SELECT
  trace_id, span_id, parent_span_id, name, kind::VARCHAR AS kind, service,
  start_ns, end_ns, (end_ns - start_ns)::DOUBLE / 1e9 AS duration_s, status::VARCHAR AS status,
  source::VARCHAR AS source, call_id, coalesce(ambiguous, false) AS ambiguous, coalesce(disturbed, false) AS disturbed,
${attributes.join(',\n')}
FROM spans`;
}
