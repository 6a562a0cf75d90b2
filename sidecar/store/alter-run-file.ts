import { existsSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { SidecarError } from '../errors.ts';
import { type Asking, askOn } from './ask.ts';
import { views } from './views.ts';
import { takeWriterLock } from './writer-lock.ts';

/** A copy of a run's file, open to be changed: the tables by their own names, and the views that questions ask. */
export type RunEditor = Asking;

/**
 * Opens a copy of a run's file to change what it says; never the file of a run itself, which is evidence.
 * Throws `STORE_MISSING`, `STORE_LOCKED`, `STORE_UNREADABLE`.
 */
export async function alterRunFile(copy: string): Promise<RunEditor> {
  const lock = takeWriterLock(copy);
  try {
    if (!existsSync(copy)) throw new SidecarError('STORE_MISSING', { file: copy });
    const instance = await DuckDBInstance.create(copy, { threads: '1', autoinstall_known_extensions: 'false' });
    const connection = await instance.connect();
    await connection.run(views(undefined));
    return askOn(connection, () => {
      connection.closeSync();
      instance.closeSync();
      lock.release();
    });
  } catch (cause) {
    lock.release();
    throw cause instanceof SidecarError ? cause : new SidecarError('STORE_UNREADABLE', { file: copy, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}
