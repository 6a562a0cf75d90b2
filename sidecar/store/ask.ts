import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BIGINT, type DuckDBConnection, type DuckDBType, type DuckDBValue, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { SidecarError } from '../errors.ts';
import type { QueryParameter, RunReader } from './run-reader.ts';
import { readSpan, type SpanRow } from './span-rows.ts';

/** Questions and changes in the words of this program, on an open connection. */
export interface Asking extends RunReader {
  /** Changes rows by one SQL statement; answers how many. */
  change(sqlFile: URL, parameters?: Readonly<Record<string, QueryParameter>>): Promise<number>;
}

/** Asks SQL files on a connection; `close` ends it. */
export function askOn(connection: DuckDBConnection, close: () => void): Asking {
  const texts = new Map<string, Promise<string>>();
  const textOf = (sqlFile: URL): Promise<string> => {
    const text = texts.get(sqlFile.href) ?? readFile(sqlFile, 'utf8');
    texts.set(sqlFile.href, text);
    return text;
  };

  /** What `ask` makes of the text of a file and the values of its parameters; a failure names the file. */
  const asking = async <Answer>(sqlFile: URL, parameters: Readonly<Record<string, QueryParameter>>, ask: (sql: string, values: Record<string, DuckDBValue>, types: Record<string, DuckDBType>) => Promise<Answer>): Promise<Answer> => {
    const values: Record<string, DuckDBValue> = {};
    const types: Record<string, DuckDBType> = {};
    for (const [name, value] of Object.entries(parameters)) {
      if (typeof value === 'bigint') types[name] = BIGINT;
      if (typeof value === 'object' && value !== null) {
        types[name] = LIST(VARCHAR);
        values[name] = listValue([...value]);
      } else {
        values[name] = value;
      }
    }
    try {
      return await ask(await textOf(sqlFile), values, types);
    } catch (cause) {
      throw new SidecarError('STORE_QUESTION_FAILED', { question: basename(fileURLToPath(sqlFile)), reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
    }
  };

  const query = <Row extends object>(sqlFile: URL, parameters: Readonly<Record<string, QueryParameter>> = {}): Promise<readonly Row[]> =>
    asking(sqlFile, parameters, async (sql, values, types) => (await connection.runAndReadAll(sql, values, types)).getRowObjectsJS() as unknown as readonly Row[]);

  return {
    query,
    change: (sqlFile, parameters = {}) => asking(sqlFile, parameters, async (sql, values, types) => (await connection.run(sql, values, types)).rowsChanged),
    trace: async (traceId) => {
      const rows = await query<SpanRow>(new URL('./trace.sql', import.meta.url), { trace_id: traceId });
      return rows.map(readSpan);
    },
    close,
  };
}
