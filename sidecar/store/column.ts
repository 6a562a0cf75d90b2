import type { Vector } from '@duckdb/node-bindings';

/** Rows that a vector of DuckDB holds. */
export const VECTOR_ROWS = 2048;

/** What a row may hold for one column; null is NULL. */
export type CellValue = string | number | bigint | boolean | null;

/** The values of one column on their way into a vector. */
export interface Column {
  /** Takes the value of a row; rows come in order. Throws where the value is not of the column's type. */
  set(row: number, value: CellValue): void;
  /** Writes the first rows into an empty vector and forgets them. */
  copyTo(vector: Vector, rows: number): void;
}
