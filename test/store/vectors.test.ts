import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTableVectors, type Row } from '../../sidecar/store/vectors.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run("CREATE TYPE word AS ENUM ('one', 'two'); CREATE TABLE rows (ordinal INTEGER, text VARCHAR, big BIGINT, real DOUBLE, flag BOOLEAN, word word)");
});
afterEach(() => {
  connection.closeSync();
  instance.closeSync();
});

async function written(rows: readonly Row[]): Promise<readonly Row[]> {
  const table = await createTableVectors(connection, 'rows');
  for (const row of rows) table.push(row);
  table.flush();
  table.close();
  return (await connection.runAndReadAll('FROM rows ORDER BY ordinal')).getRows() as unknown as readonly Row[];
}

test('rows of several vectors are read as they were pushed, NULL or not', async () => {
  const rows = Array.from({ length: 3 * 2048 + 5 }, (_, index): Row => {
    const full = [index, 'x'.repeat(index % 40), BigInt(index) - 2n ** 63n, index / 7, index % 2 === 0, index % 3 === 0 ? 'one' : 'two'];
    // The second vector is all NULL, and in the others each column is NULL in other rows.
    return full.map((value, column) => (column > 0 && (Math.floor(index / 2048) === 1 || (index + column) % 5 === 0) ? null : value));
  });
  expect(await written(rows)).toEqual(rows);
});

test('texts are told apart at every length, also where a character takes more than a byte', async () => {
  const texts = ['', 'é', '\0', 'twelve bytes', 'thirteen byte', '🙂🙂🙂', 'ein längerer Text mit Umlauten', '\u{10FFFF}'.repeat(50), 'z'.repeat(3_000_000)];
  const rows = texts.map((text, index): Row => [index, text, null, null, null, null]);
  expect(await written(rows)).toEqual(rows);
});

test('half a surrogate pair never joins the half of the next text', async () => {
  const rows = await written([[0, 'a\uD83D', null, null, null, null], [1, '\uDE42b', null, null, null, null]]);
  expect(rows.map((row) => row[1])).toEqual(['a\uFFFD', '\uFFFDb']);
});

test('a value that its column cannot hold is refused', async () => {
  const table = await createTableVectors(connection, 'rows');
  for (const row of [[0.5], [2 ** 31], [0, 1], [0, 'text', 2n ** 63n], [0, 'text', 0n, '1'], [0, 'text', 0n, 1, 'true'], [0, 'text', 0n, 1, true, 'three']] as readonly Row[]) {
    expect(() => table.push(row)).toThrow('the column cannot hold');
  }
  table.close();
});
