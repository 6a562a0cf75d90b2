import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BIGINT, DuckDBInstance, LIST, VARCHAR, listValue, type DuckDBConnection, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import { SidecarError } from '../errors.ts';
import type { QueryParameter, RunReader, RunUntil } from './run-reader.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
import { readSpan, type SpanRow } from './span-rows.ts';
import { views } from './views.ts';
import { refuseWhereLocked } from './writer-lock.ts';

/** Nothing a question says can reach another file or the network. */
const INSTANCE_OPTIONS = { access_mode: 'READ_ONLY', enable_external_access: 'false', autoinstall_known_extensions: 'false' } as const;

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/**
 * Opens the file of a finished run for questions, whole or as it was at one of its looks; a run whose writer was killed opens
 * as it was last flushed.
 * Throws `STORE_MISSING`, `STORE_LOCKED`, `STORE_VERSION_UNKNOWN`, `STORE_UNREADABLE`.
 *
 * @example
 * const run = await openRunFile(join(folder, 'spans.duckdb'));
 * const rows = await run.query<{ calls: bigint }>(new URL('./calls.sql', import.meta.url), { steps: ['1.1'] });
 */
export async function openRunFile(file: string, until?: RunUntil): Promise<RunReader> {
  if (!existsSync(file)) throw new SidecarError('STORE_MISSING', { file });
  refuseWhereLocked(file);
  let instance: DuckDBInstance | undefined;
  let connection: DuckDBConnection | undefined;
  const close = (): void => {
    connection?.closeSync();
    instance?.closeSync();
    connection = undefined;
    instance = undefined;
  };
  try {
    instance = await DuckDBInstance.create(file, INSTANCE_OPTIONS);
    connection = await instance.connect();
    await checkVersion(connection, file);
    await connection.run(views(until));
    return reader(connection, close);
  } catch (cause) {
    close();
    throw cause instanceof SidecarError ? cause : new SidecarError('STORE_UNREADABLE', { file, reason: reasonOf(cause) }, { cause });
  }
}

async function checkVersion(connection: DuckDBConnection, file: string): Promise<void> {
  const result = await connection.runAndReadAll("SELECT value FROM meta WHERE key = 'schema_version'");
  const version = result.getRows()[0]?.[0];
  if (version !== SCHEMA_VERSION) throw new SidecarError('STORE_VERSION_UNKNOWN', { file, version: String(version ?? 'none') });
}

function reader(connection: DuckDBConnection, close: () => void): RunReader {
  const texts = new Map<string, Promise<string>>();
  const textOf = (sqlFile: URL): Promise<string> => {
    const text = texts.get(sqlFile.href) ?? readFile(sqlFile, 'utf8');
    texts.set(sqlFile.href, text);
    return text;
  };

  const query = async <Row extends object>(sqlFile: URL, parameters: Readonly<Record<string, QueryParameter>> = {}): Promise<readonly Row[]> => {
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
      const result = await connection.runAndReadAll(await textOf(sqlFile), values, types);
      return result.getRowObjectsJS() as unknown as readonly Row[];
    } catch (cause) {
      throw new SidecarError('STORE_QUESTION_FAILED', { question: basename(fileURLToPath(sqlFile)), reason: reasonOf(cause) }, { cause });
    }
  };

  return {
    query,
    trace: async (traceId) => {
      const rows = await query<SpanRow>(new URL('./trace.sql', import.meta.url), { trace_id: traceId });
      return rows.map(readSpan);
    },
    close,
  };
}
