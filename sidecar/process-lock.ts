import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Who holds a lock: the start time tells a process from a later one with the same pid. */
export interface Holder {
  readonly pid: number;
  readonly startTime: string | undefined;
}

/** A lock that this process holds. */
export interface ProcessLock {
  readonly release: () => void;
}

/** Fields 3 and 22 of `/proc/<pid>/stat`, counted after the command name, which may hold anything; undefined off Linux. */
function statOf(pid: number): { readonly state: string | undefined; readonly startTime: string | undefined } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    return { state: fields?.[0], startTime: fields?.[19] };
  } catch {
    return undefined;
  }
}

/** When a process started, in the kernel's ticks since it booted; undefined where it is gone, and off Linux. */
export const startTimeOf = (pid: number): string | undefined => statOf(pid)?.startTime;

/** True where that very process still lives; a dead one that nobody has reaped yet does not. */
export function isAlive({ pid, startTime }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = statOf(pid);
  return stat?.state !== 'Z' && (startTime === undefined || startTime === stat?.startTime);
}

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
