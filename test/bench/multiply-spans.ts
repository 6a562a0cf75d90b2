import { DuckDBInstance } from '@duckdb/node-api';

/** Names that are one run's own, so that each copy has others. */
const NAMES = ['trace_id', 'span_id', 'parent_span_id', 'file_sha256', 'file_id'];

const COPIED = "call_id IS NOT NULL AND source <> 'client'";

/**
 * Stores what the daemon's side saw of a run's calls again and again, as correlation leaves the spans of other clients: of
 * no planned call, and ambiguous. The plan stays one run's. Answers how many spans there are then.
 */
export async function multiplySpans(file: string, spansWanted: number): Promise<number> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const count = async (where: string): Promise<number> => Number((await connection.runAndReadAll(`SELECT count(*) FROM spans WHERE ${where}`)).getRows()[0]?.[0] ?? 0);
  const copies = Math.ceil(spansWanted / (await count(COPIED)));
  const renamed = [...NAMES.map((name) => `${name} || '-' || copy AS ${name}`), 'NULL AS call_id', 'true AS ambiguous'].join(', ');
  await connection.run(`INSERT INTO spans SELECT original.* REPLACE (${renamed}) FROM spans AS original, range(1, ${copies}) AS copies(copy) WHERE ${COPIED}`);
  await connection.run('CHECKPOINT');
  const spans = await count('true');
  connection.closeSync();
  instance.closeSync();
  return spans;
}
