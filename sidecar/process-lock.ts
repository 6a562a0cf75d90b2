import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isRunning, startTimeOf } from './process-identity.ts';

/** Who holds a lock: the start time tells a process from a later one with the same pid. */
export interface Holder {
  readonly pid: number;
  readonly startTime: string | undefined;
}

/** A lock that this process holds. */
export interface ProcessLock {
  readonly release: () => void;
}

const isAlive = ({ pid, startTime }: Holder): boolean => isRunning(pid) && (startTime === undefined || startTime === startTimeOf(pid));

/** The living process that holds a lock file, this one included; undefined where nobody does. */
export function holderOf(lockFile: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(lockFile, 'utf8')) as Partial<Holder> | null;
    if (typeof holder?.pid !== 'number') return undefined;
    const read = { pid: holder.pid, startTime: holder.startTime };
    return isAlive(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes a lock file for this process; the lock of a process that is dead is taken over. Throws what `refuse` makes of the
 * holder's pid where a living process, this one included, has it.
 */
export function takeLock(lockFile: string, refuse: (pid: number | undefined) => Error): ProcessLock {
  const own = `${lockFile}.${randomBytes(4).toString('hex')}`;
  const self: Holder = { pid: process.pid, startTime: startTimeOf(process.pid) };
  writeFileSync(own, JSON.stringify(self));
  try {
    const holder = holderOf(lockFile);
    if (holder) throw refuse(holder.pid);
    removeStale(lockFile, refuse);
    // A link is made whole or not at all, and never over another.
    linkSync(own, lockFile);
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EEXIST' ? refuse(holderOf(lockFile)?.pid) : cause;
  } finally {
    rmSync(own, { force: true });
  }
  return { release: () => rmSync(lockFile, { force: true }) };
}

/** A lock that another starter took between our look at it and our removing it is put back where it was. */
function removeStale(lockFile: string, refuse: (pid: number | undefined) => Error): void {
  const aside = `${lockFile}.${randomBytes(4).toString('hex')}`;
  try {
    renameSync(lockFile, aside);
  } catch {
    return;
  }
  const holder = holderOf(aside);
  try {
    if (holder) {
      linkSync(aside, lockFile);
      throw refuse(holder.pid);
    }
  } finally {
    rmSync(aside, { force: true });
  }
}
