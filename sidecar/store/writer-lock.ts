import { dirname, join } from 'node:path';
import { SidecarError } from '../errors.ts';
import { holderOf, type ProcessLock, takeLock } from '../process-lock.ts';

/** DuckDB's own lock keeps other processes out, but a second instance in the same process opens silently and loses rows. */
const lockFileOf = (runFile: string): string => join(dirname(runFile), 'writer.lock');

/** Throws `STORE_LOCKED` where a living process, this one included, has the run open for writing. */
export function refuseWhereLocked(runFile: string): void {
  const holder = holderOf(lockFileOf(runFile));
  if (holder) throw new SidecarError('STORE_LOCKED', { file: runFile, pid: holder.pid });
}

/** Takes the folder of `runFile` for writing; the lock of a process that is dead is taken over. */
export function takeWriterLock(runFile: string): ProcessLock {
  return takeLock(lockFileOf(runFile), (pid) => new SidecarError('STORE_LOCKED', { file: runFile, pid }));
}
