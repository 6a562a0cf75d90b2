import { readFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { spanRow } from '../../sidecar/store/span-rows.ts';
import { createTableVectors } from '../../sidecar/store/vectors.ts';
import { encodeRequest } from '../otlp/referee.ts';
import { sampleRequest } from '../otlp/sample-request.ts';
import { decodeProtobuf } from '../../sidecar/otlp/decode-protobuf.ts';
import { costOf, type Cost } from './bench.ts';

/** The least that writing spans costs: one row, made once, appended again and again. */
export async function appendConstants(file: string, rows: number): Promise<Cost> {
  const [span] = decodeProtobuf(encodeRequest(sampleRequest(1))).spans;
  if (span === undefined) throw new Error('the sample holds no span');
  const row = spanRow(span);
  const instance = await DuckDBInstance.create(file, { checkpoint_threshold: '1TB', threads: '1' });
  const connection = await instance.connect();
  await connection.run(await readFile(new URL('../../sidecar/store/schema.sql', import.meta.url), 'utf8'));
  const table = await createTableVectors(connection, 'spans');
  const cost = await costOf(() => {
    for (let index = 0; index < rows; index += 1) table.push(row);
    table.flush();
  });
  table.close();
  connection.closeSync();
  instance.closeSync();
  return cost;
}
