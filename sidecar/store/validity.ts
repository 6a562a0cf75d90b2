import duckdb, { type Vector } from '@duckdb/node-bindings';
import { VECTOR_ROWS } from './column.ts';

/** Which rows of a vector are NULL: DuckDB's bit mask, handed over in one piece; a NULL by itself costs a quarter of a microsecond. */
export class Validity {
  readonly #bits = new Uint8Array(VECTOR_ROWS / 8).fill(0xff);
  #nulls = 0;

  setNull(row: number): void {
    this.#bits[row >>> 3] = (this.#bits[row >>> 3] ?? 0) & ~(1 << (row & 7));
    this.#nulls += 1;
  }

  /** How many of the rows are NULL. */
  get nulls(): number {
    return this.#nulls;
  }

  copyTo(vector: Vector): void {
    if (this.#nulls === 0) return;
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, this.#bits.buffer, 0, this.#bits.byteLength);
    this.#bits.fill(0xff);
    this.#nulls = 0;
  }
}
