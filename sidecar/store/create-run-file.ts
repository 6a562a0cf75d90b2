import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { SidecarError } from '../errors.ts';
import { recordRun } from './record-run.ts';
import type { RunWriter } from './run-writer.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
import { takeWriterLock } from './writer-lock.ts';

const FLUSH_INTERVAL_MILLIS = 1000;

/**
 * What is not checkpointed DuckDB keeps in memory: 0.6 kB a span without end. Beyond the limit it goes to a temporary file
 * beside the run's: with twice the limit, 1.5 million spans in one run took 60 MB more than 50,000, and cost no more CPU each.
 *
 * No checkpoint while the run is under way: at the default threshold of 16 MB one stalls the writer for 0.8 s. Where
 * the process is killed, the next opening reads the log instead.
 */
const INSTANCE_OPTIONS = { checkpoint_threshold: '1TB', memory_limit: '32MB', threads: '1', autoinstall_known_extensions: 'false' } as const;

/** Removes what a process that was killed left beside a run's file; the file itself is whole. */
export const removeLeftovers = (file: string): Promise<void> => rm(`${file}.tmp`, { recursive: true, force: true });

/** How often what is gathered reaches the file, where not each second. */
export interface RunFileOptions {
  readonly flushIntervalMillis?: number;
}

/**
 * Creates the file of a new run and holds its folder until it is closed.
 * Throws `STORE_LOCKED`, `STORE_EXISTS`, `STORE_WRITE_FAILED`.
 *
 * @example
 * const writer = await createRunFile(join(folder, 'spans.duckdb'));
 * await writer.calls(plan.calls);
 * writer.spans(batch);
 * await writer.close();
 */
export function createRunFile(file: string, options: RunFileOptions = {}): Promise<RunWriter> {
  return openForWriting(file, false, options, async (connection) => {
    await connection.run(await readFile(new URL('./schema.sql', import.meta.url), 'utf8'));
    await connection.run("INSERT INTO meta VALUES ('schema_version', $version)", { version: SCHEMA_VERSION });
    return [];
  });
}

/**
 * Opens the file of a run that goes on after it was closed; what is written from now on is added.
 * Throws `STORE_LOCKED`, `STORE_MISSING`, `STORE_WRITE_FAILED`.
 */
export function continueRunFile(file: string, options: RunFileOptions = {}): Promise<RunWriter> {
  return openForWriting(file, true, options, async (connection) => {
    const ids = await connection.runAndReadAll('SELECT span_id FROM spans');
    return ids.getRows().map(([id]) => String(id));
  });
}

/** `prepare` makes the tables or finds them; it answers the ids of the spans that are there already. */
async function openForWriting(file: string, expected: boolean, options: RunFileOptions, prepare: (connection: DuckDBConnection) => Promise<readonly string[]>): Promise<RunWriter> {
  const lock = takeWriterLock(file);
  try {
    if (existsSync(file) !== expected) throw new SidecarError(expected ? 'STORE_MISSING' : 'STORE_EXISTS', { file });
    const instance = await DuckDBInstance.create(file, INSTANCE_OPTIONS);
    const connection = await instance.connect();
    const tables = await instance.connect();
    return await recordRun({
      file,
      connection,
      tables,
      spanIds: await prepare(connection),
      flushIntervalMillis: options.flushIntervalMillis ?? FLUSH_INTERVAL_MILLIS,
      release: () => {
        connection.closeSync();
        tables.closeSync();
        instance.closeSync();
        lock.release();
      },
    });
  } catch (cause) {
    lock.release();
    if (cause instanceof SidecarError) throw cause;
    throw new SidecarError('STORE_WRITE_FAILED', { file, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}
