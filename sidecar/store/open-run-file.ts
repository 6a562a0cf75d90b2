import { existsSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { SidecarError } from '../errors.ts';
import { askOn } from './ask.ts';
import type { RunReader, RunUntil } from './run-reader.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
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
    return askOn(connection, close);
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
