import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, startTimeOf } from '../process-identity.ts';
import { isCopy } from './copy-home.ts';
import { stopProcess, type StopMethod } from './stop-process.ts';

/** A process that this program started. */
export interface Child {
  readonly pid: number;
  /** What it is: `daemon`, `gateway` … */
  readonly what: string;
  /** The folder in the data folder that goes with it, by name. */
  readonly copy?: string;
}

/** A child that outlived the program which started it, and how it was stopped. */
export interface Orphan extends Child {
  readonly stopped: StopMethod;
}

interface RecordedChild extends Child {
  readonly startTime: string | undefined;
}

const FILE = 'children.json';
const ORPHAN_GRACE_MILLIS = 5_000;

const isRecordedChild = (value: unknown): value is RecordedChild =>
  typeof value === 'object' && value !== null && 'pid' in value && Number.isSafeInteger(value.pid) && Number(value.pid) > 1 && 'what' in value && typeof value.what === 'string' && (!('copy' in value) || typeof value.copy === 'string');

/** A list that cannot be read is an empty one: it must not keep the program from starting. */
function readChildren(dataDir: string): readonly RecordedChild[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(dataDir, FILE), 'utf8'));
    return Array.isArray(parsed) ? parsed.filter(isRecordedChild) : [];
  } catch {
    return [];
  }
}

/** Written beside and moved into place, so that a crash leaves the old list or the new one. */
function writeChildren(dataDir: string, children: readonly RecordedChild[]): void {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(children)}\n`);
  renameSync(`${file}.new`, file);
}

/** Notes a child in the data folder, with its start time, so that the next start can stop it if it is left over. */
export function recordChild(dataDir: string, child: Child): void {
  const others = readChildren(dataDir).filter(({ pid }) => pid !== child.pid);
  writeChildren(dataDir, [...others, { ...child, startTime: startTimeOf(child.pid) }]);
}

/** Takes a child off the list once it has ended. */
export function forgetChild(dataDir: string, pid: number): void {
  const children = readChildren(dataDir);
  if (children.some((child) => child.pid === pid)) writeChildren(dataDir, children.filter((child) => child.pid !== pid));
}

/**
 * Stops what an earlier start left running. Only a process with the same pid and the same start time is the one that was
 * recorded; where start times are unknown nothing is stopped. Its copy goes with it: nobody took the keys out of its logs.
 */
export async function stopOrphans(dataDir: string): Promise<readonly Orphan[]> {
  const children = readChildren(dataDir);
  const left = children.filter(({ pid, startTime }) => startTime !== undefined && startTime === startTimeOf(pid) && isRunning(pid));
  const orphans = await Promise.all(left.map(async ({ pid, what }) => ({ pid, what, stopped: await stopProcess(pid, ORPHAN_GRACE_MILLIS) })));
  const still = new Set(orphans.filter(({ stopped }) => stopped === 'still-there').map(({ pid }) => pid));
  const copies = children.flatMap(({ pid, copy }) => (copy !== undefined && isCopy(copy) && !still.has(pid) ? [copy] : []));
  await Promise.all(copies.map((copy) => rm(join(dataDir, copy), { recursive: true, force: true })));
  if (children.length > 0) writeChildren(dataDir, children.filter(({ pid }) => still.has(pid)));
  return orphans;
}
