import duckdb, { type Vector } from '@duckdb/node-bindings';
import { VECTOR_ROWS, type CellValue, type Column } from './column.ts';
import { Validity } from './validity.ts';

type Items = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;

/** A column whose values have one size, gathered as DuckDB keeps them. */
class FixedColumn<Values extends Items> implements Column {
  readonly #items: Values;
  readonly #encode: (value: CellValue) => Values[number] | undefined;
  readonly #validity = new Validity();

  constructor(items: Values, encode: (value: CellValue) => Values[number] | undefined) {
    this.#items = items;
    this.#encode = encode;
  }

  set(row: number, value: CellValue): void {
    if (value === null) {
      this.#validity.setNull(row);
      return;
    }
    const item = this.#encode(value);
    if (item === undefined) throw new TypeError(`the column cannot hold ${typeof value} ${String(value)}`);
    this.#items[row] = item;
  }

  copyTo(vector: Vector, rows: number): void {
    if (this.#validity.nulls < rows) duckdb.copy_data_to_vector(vector, 0, this.#items.buffer, 0, this.#items.BYTES_PER_ELEMENT * rows);
    this.#validity.copyTo(vector);
  }
}

export const booleanColumn = (): Column => new FixedColumn(new Uint8Array(VECTOR_ROWS), (value) => (typeof value === 'boolean' ? Number(value) : undefined));

export const integerColumn = (): Column => new FixedColumn(new Int32Array(VECTOR_ROWS), (value) => (typeof value === 'number' && (value | 0) === value ? value : undefined));

export const bigintColumn = (): Column =>
  new FixedColumn(new BigInt64Array(VECTOR_ROWS), (value) => (typeof value === 'bigint' && BigInt.asIntN(64, value) === value ? value : undefined));

export const doubleColumn = (): Column => new FixedColumn(new Float64Array(VECTOR_ROWS), (value) => (typeof value === 'number' ? value : undefined));

/** A column of an enumerated type of at most 256 words: each is kept as its place in the list. */
export function enumColumn(words: readonly string[]): Column {
  const places = new Map<CellValue, number>(words.map((word, place) => [word, place]));
  return new FixedColumn(new Uint8Array(VECTOR_ROWS), (value) => places.get(value));
}
