import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SidecarError } from '../errors.ts';

/** Who holds a run's folder: the start time tells a process from a later one with the same pid. */
interface Holder {
  readonly pid: number;
  readonly startTime: string | undefined;
}

/** A run's folder, held for writing by this process. */
export interface WriterLock {
  readonly release: () => void;
}

/** DuckDB's own lock keeps other processes out, but a second instance in the same process opens silently and loses rows. */
const lockFileOf = (runFile: string): string => join(dirname(runFile), 'writer.lock');

/** Field 22 of `/proc/<pid>/stat`, counted after the command name, which may hold anything; undefined off Linux. */
function startTimeOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
  } catch {
    return undefined;
  }
}

function isAlive({ pid, startTime }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startTime === undefined || startTime === startTimeOf(pid);
}

function readHolder(lockFile: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(lockFile, 'utf8')) as Partial<Holder> | null;
    return typeof holder?.pid === 'number' ? { pid: holder.pid, startTime: holder.startTime } : undefined;
  } catch {
    return undefined;
  }
}

/** Throws `STORE_LOCKED` where a living process, this one included, has the run open for writing. */
export function refuseWhereLocked(runFile: string): void {
  const holder = readHolder(lockFileOf(runFile));
  if (holder !== undefined && isAlive(holder)) throw new SidecarError('STORE_LOCKED', { file: runFile, pid: holder.pid });
}

/** A lock that another starter took between our look at it and our removing it is put back where it was. */
function removeStale(lockFile: string, runFile: string): void {
  const aside = `${lockFile}.${randomBytes(4).toString('hex')}`;
  try {
    renameSync(lockFile, aside);
  } catch {
    return;
  }
  const holder = readHolder(aside);
  try {
    if (holder !== undefined && isAlive(holder)) {
      linkSync(aside, lockFile);
      throw new SidecarError('STORE_LOCKED', { file: runFile, pid: holder.pid });
    }
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Takes the folder of `runFile` for writing; the lock of a process that is dead is taken over. */
export function takeWriterLock(runFile: string): WriterLock {
  const lockFile = lockFileOf(runFile);
  const own = `${lockFile}.${randomBytes(4).toString('hex')}`;
  const holder: Holder = { pid: process.pid, startTime: startTimeOf(process.pid) };
  writeFileSync(own, JSON.stringify(holder));
  try {
    refuseWhereLocked(runFile);
    removeStale(lockFile, runFile);
    // A link is made whole or not at all, and never over another.
    linkSync(own, lockFile);
  } catch (cause) {
    if (cause instanceof SidecarError || (cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new SidecarError('STORE_LOCKED', { file: runFile, pid: readHolder(lockFile)?.pid }, { cause });
  } finally {
    rmSync(own, { force: true });
  }
  return { release: () => rmSync(lockFile, { force: true }) };
}
