import duckdb from '@duckdb/node-bindings';
import { DuckDBDataChunk, DuckDBEnumType, DuckDBTypeId, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import { VECTOR_ROWS, type CellValue, type Column } from './column.ts';
import { bigintColumn, booleanColumn, doubleColumn, enumColumn, integerColumn } from './fixed-column.ts';
import { TextColumn } from './text-column.ts';

/** One row, in the order of the table's columns; undefined is NULL. */
export type Row = readonly (CellValue | undefined)[];

/**
 * Full vectors handed over between two flushes at most. A flush is synchronous at 2 to 3 µs a row of `spans`: 80,000 rows
 * at once would hold up whoever writes for 200 ms, 16,384 do for 60 ms at most, at 0.2 µs a row more.
 */
const VECTORS_A_FLUSH = 8;

/** Rows on their way into one table, gathered by column: an append row by row costs five times as much. */
interface TableVectors {
  /** Adds a row; every full vector is handed over, and every eighth has the appender write to the file. */
  readonly push: (row: Row) => void;
  /** Hands over what is gathered and has the appender write it to the file. */
  readonly flush: () => void;
  readonly close: () => void;
}

const COLUMNS: ReadonlyMap<DuckDBTypeId, () => Column> = new Map([
  [DuckDBTypeId.VARCHAR, () => new TextColumn()],
  [DuckDBTypeId.BIGINT, bigintColumn],
  [DuckDBTypeId.INTEGER, integerColumn],
  [DuckDBTypeId.DOUBLE, doubleColumn],
  [DuckDBTypeId.BOOLEAN, booleanColumn],
]);

function columnOf(type: DuckDBType): Column {
  const column = type instanceof DuckDBEnumType ? enumColumn(type.values) : COLUMNS.get(type.typeId)?.();
  if (column === undefined) throw new TypeError(`no column is made for ${String(type)}`);
  return column;
}

/** Gathers rows for a table. */
export async function createTableVectors(connection: DuckDBConnection, table: string): Promise<TableVectors> {
  const appender = await connection.createAppender(table);
  const types = Array.from({ length: appender.columnCount }, (_, index) => appender.columnType(index));
  const columns = types.map(columnOf);
  const chunk = DuckDBDataChunk.create(types);
  let rows = 0;
  let vectors = 0;

  const handOver = (): void => {
    if (rows === 0) return;
    chunk.reset();
    chunk.rowCount = rows;
    for (const [index, column] of columns.entries()) column.copyTo(duckdb.data_chunk_get_vector(chunk.chunk, index), rows);
    rows = 0;
    appender.appendDataChunk(chunk);
    vectors += 1;
  };
  const flush = (): void => {
    handOver();
    appender.flushSync();
    vectors = 0;
  };

  return {
    push: (row) => {
      for (let index = 0; index < columns.length; index += 1) columns[index]?.set(rows, row[index] ?? null);
      rows += 1;
      if (rows === VECTOR_ROWS) handOver();
      if (vectors === VECTORS_A_FLUSH) flush();
    },
    flush,
    close: () => appender.closeSync(),
  };
}
