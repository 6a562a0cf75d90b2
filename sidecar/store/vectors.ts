import { DuckDBDataChunk, type DuckDBAppender, type DuckDBConnection, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';

/** Rows that a vector of DuckDB holds. */
const VECTOR_ROWS = 2048;

/** One row, in the order of the table's columns; undefined is NULL. */
export type Row = readonly (DuckDBValue | undefined)[];

/** Rows on their way into one table, gathered by column: an append row by row costs five times as much. */
interface TableVectors {
  /** Adds a row; every full vector is handed over, so that no more than one is held here. */
  readonly push: (row: Row) => void;
  /** Hands over what is gathered and has the appender write it to the file. */
  readonly flush: () => void;
  readonly close: () => void;
}

/** Gathers rows for a table. */
export async function createTableVectors(connection: DuckDBConnection, table: string): Promise<TableVectors> {
  const appender: DuckDBAppender = await connection.createAppender(table);
  const types: readonly DuckDBType[] = Array.from({ length: appender.columnCount }, (_, index) => appender.columnType(index));
  const columns = types.map((): DuckDBValue[] => []);
  let rows = 0;

  const handOver = (): void => {
    if (rows === 0) return;
    const chunk = DuckDBDataChunk.create(types, rows);
    rows = 0;
    try {
      for (const [index, values] of columns.entries()) chunk.setColumnValues(index, values);
      appender.appendDataChunk(chunk);
    } finally {
      for (const values of columns) values.length = 0;
    }
  };

  return {
    push: (row) => {
      for (let index = 0; index < columns.length; index += 1) columns[index]?.push(row[index] ?? null);
      rows += 1;
      if (rows === VECTOR_ROWS) handOver();
    },
    flush: () => {
      handOver();
      appender.flushSync();
    },
    close: () => appender.closeSync(),
  };
}
