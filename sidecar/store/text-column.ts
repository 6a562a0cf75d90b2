import duckdb, { type Vector } from '@duckdb/node-bindings';
import { VECTOR_ROWS, type CellValue, type Column } from './column.ts';
import { Validity } from './validity.ts';

/** DuckDB's `duckdb_string_t`, 16 bytes: the length, then up to 12 bytes of text, or the first 4 of them and a pointer to all. */
const RECORD_WORDS = 4;
const RECORD_BYTES = 4 * RECORD_WORDS;
const INLINE_BYTES = 12;
const WORD = 2 ** 32;

/** The texts of one vector in UTF-8, end to end; shared by all columns, for only one is copied at a time. */
let bytes = Buffer.alloc(1 << 20);

/**
 * A column of text. To hand DuckDB one text after the other costs 250 ns each, most of it the call; so a vector's texts
 * are handed over in one piece, and the records that point into it are written here.
 */
export class TextColumn implements Column {
  readonly #texts: string[] = [];
  readonly #validity = new Validity();
  readonly #ends = new Uint32Array(VECTOR_ROWS);
  readonly #records = new Uint32Array(RECORD_WORDS * VECTOR_ROWS);

  set(row: number, value: CellValue): void {
    if (value === null) this.#validity.setNull(row);
    else if (typeof value !== 'string') throw new TypeError(`the column cannot hold ${typeof value} ${String(value)}`);
    this.#texts[row] = value ?? '';
  }

  copyTo(vector: Vector, rows: number): void {
    if (this.#validity.nulls < rows) {
      const length = this.#encode(rows);
      this.#writeRecords(rows, length > INLINE_BYTES ? keep(vector, length) : 0);
      duckdb.copy_data_to_vector(vector, 0, this.#records.buffer, 0, RECORD_BYTES * rows);
    }
    this.#validity.copyTo(vector);
    this.#texts.length = 0;
  }

  /** Writes the texts into `bytes`, notes where each ends, and answers where the last does. */
  #encode(rows: number): number {
    this.#texts.length = rows;
    const joined = this.#texts.join('');
    const ascii = Buffer.byteLength(joined) === joined.length;
    const most = ascii ? joined.length : 3 * joined.length;
    if (bytes.length < most) bytes = Buffer.alloc(most);
    let end = 0;
    for (const [row, text] of this.#texts.entries()) {
      // Beyond ASCII each text is written alone: joined, a half pair at an end and one at a start would become a pair.
      end += ascii ? text.length : bytes.write(text, end);
      this.#ends[row] = end;
    }
    if (ascii) bytes.write(joined, 'latin1');
    return end;
  }

  #writeRecords(rows: number, address: number): void {
    const records = this.#records;
    let start = 0;
    for (let row = 0; row < rows; row += 1) {
      const end = this.#ends[row] ?? start;
      const record = RECORD_WORDS * row;
      records[record] = end - start;
      records[record + 1] = wordAt(start, end);
      if (end - start > INLINE_BYTES) {
        records[record + 2] = (address + start) % WORD;
        records[record + 3] = Math.floor((address + start) / WORD);
      } else {
        records[record + 2] = wordAt(start + 4, end);
        records[record + 3] = wordAt(start + 8, end);
      }
      start = end;
    }
  }
}

/** The four bytes from `start`, zero from `end` on. */
function wordAt(start: number, end: number): number {
  let word = 0;
  for (let index = Math.min(start + 4, end) - 1; index >= start; index -= 1) word = word * 256 + (bytes[index] ?? 0);
  return word;
}

/** Has a vector keep a copy of the first bytes for as long as it is filled, and answers where the copy is. */
function keep(vector: Vector, length: number): number {
  duckdb.vector_assign_string_element_len(vector, 0, bytes.subarray(0, length));
  const record = duckdb.vector_get_data(vector, RECORD_BYTES);
  const view = new DataView(record.buffer, record.byteOffset, RECORD_BYTES);
  return view.getUint32(12, true) * WORD + view.getUint32(8, true);
}
