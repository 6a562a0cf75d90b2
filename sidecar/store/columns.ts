import {
  ATTR_AMBIGUOUS, ATTR_CACHE_HIT, ATTR_CACHE_NAME, ATTR_CALL_ID, ATTR_DISTURBED, ATTR_FILE_ID, ATTR_FILE_SHA256, ATTR_OUTCOME,
  ATTR_REQUEST_MODEL, ATTR_RESPONSE_MODEL, ATTR_SOURCE, ATTR_TOOL,
} from '../spans/semconv.ts';
import { RUNGS } from '../spans/source.ts';
import type { AttributeValue } from '../spans/span.ts';

/** An attribute that measures filter or join on, so that it has a column of its own in `spans` (`schema.sql`). */
export interface TypedColumn {
  readonly attribute: string;
  readonly column: string;
  /** What `typeof` says of a value that fits; any other value stays in the JSON text, so that nothing is lost. */
  readonly type: 'string' | 'boolean';
  /** The only values that fit, where the column is of an enumerated type. */
  readonly values?: readonly string[];
}

/** True where the value goes to its own column. */
export const fitsColumn = (column: TypedColumn, value: AttributeValue | undefined): value is string | boolean =>
  typeof value === column.type && (column.values === undefined || column.values.includes(value as string));

/** The typed columns, in the order of `schema.sql`, between `status_message` and `attributes`. */
export const TYPED_COLUMNS: readonly TypedColumn[] = [
  { attribute: ATTR_SOURCE, column: 'source', type: 'string', values: RUNGS },
  { attribute: ATTR_CALL_ID, column: 'call_id', type: 'string' },
  { attribute: ATTR_AMBIGUOUS, column: 'ambiguous', type: 'boolean' },
  { attribute: ATTR_DISTURBED, column: 'disturbed', type: 'boolean' },
  { attribute: ATTR_TOOL, column: 'tool', type: 'string' },
  { attribute: ATTR_OUTCOME, column: 'outcome', type: 'string' },
  { attribute: ATTR_CACHE_NAME, column: 'cache_name', type: 'string' },
  { attribute: ATTR_CACHE_HIT, column: 'cache_hit', type: 'boolean' },
  { attribute: ATTR_FILE_SHA256, column: 'file_sha256', type: 'string' },
  { attribute: ATTR_FILE_ID, column: 'file_id', type: 'string' },
  { attribute: ATTR_REQUEST_MODEL, column: 'request_model', type: 'string' },
  { attribute: ATTR_RESPONSE_MODEL, column: 'response_model', type: 'string' },
];
