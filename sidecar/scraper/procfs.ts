import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What the kernel says of one process, in bytes and threads. */
export interface KernelStatus {
  readonly residentBytes: number;
  /** High-water mark of resident memory since it was last reset. */
  readonly peakBytes: number;
  readonly threads: number;
}

const KIBIBYTE = 1024;

const attempt = <Result>(work: () => Result): Result | undefined => {
  try {
    return work();
  } catch {
    // The process ended in between, or this user may not look.
    return undefined;
  }
};

const readProc = (pid: number, file: string): string | undefined => attempt(() => readFileSync(`/proc/${pid}/${file}`, 'latin1'));

const field = (text: string, name: string): number | undefined => {
  const found = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** Memory and threads as `/proc/<pid>/status` has them; undefined for a process that is gone, unreaped or has no memory of its own. */
export function kernelStatus(pid: number): KernelStatus | undefined {
  const text = readProc(pid, 'status');
  if (text === undefined) return undefined;
  const resident = field(text, 'VmRSS');
  const peak = field(text, 'VmHWM');
  if (resident === undefined || peak === undefined) return undefined;
  return { residentBytes: resident * KIBIBYTE, peakBytes: peak * KIBIBYTE, threads: field(text, 'Threads') ?? 0 };
}

/** Resident memory summed over the mappings; undefined where they may not be read. The counter in `status` lags behind it by some pages for each processor. */
export function exactResidentBytes(pid: number): number | undefined {
  const text = readProc(pid, 'smaps_rollup');
  const resident = text === undefined ? undefined : field(text, 'Rss');
  return resident === undefined ? undefined : resident * KIBIBYTE;
}

/** Open descriptors; undefined where they may not be listed. */
export const descriptorCount = (pid: number): number | undefined => attempt(() => readdirSync(`/proc/${pid}/fd`).length);

/** Sets the high-water mark back to what is resident now; false where that is not allowed. */
export function resetPeak(pid: number): boolean {
  return (
    attempt(() => {
      writeFileSync(`/proc/${pid}/clear_refs`, '5');
      return true;
    }) ?? false
  );
}

/** True where this user may reset the high-water mark of a process; opening the file is what is refused. */
export function mayResetPeak(pid: number): boolean {
  return (
    attempt(() => {
      closeSync(openSync(`/proc/${pid}/clear_refs`, 'w'));
      return true;
    }) ?? false
  );
}

/** The last pid of `NSpid` in `/proc/<pid>/status`, which is that of the innermost namespace (proc_pid_status(5)); undefined where the kernel does not tell. */
export function innermostPid(status: string): number | undefined {
  const found = /^NSpid:.*\s(\d+)$/m.exec(status)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The pid that a process has for itself: in a container another than on this host. */
export const ownPid = (pid: number): number => innermostPid(readProc(pid, 'status') ?? '') ?? pid;

/** More processes than this are no daemon's. */
const TREE_LIMIT = 64;

/** A process and all that descend from it, itself first. Kernels need not list children, so parents are asked for. */
export function processTree(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of attempt(() => readdirSync('/proc')) ?? []) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = parentOf(pid);
    if (parent === undefined) continue;
    const siblings = children.get(parent);
    if (siblings) siblings.push(pid);
    else children.set(parent, [pid]);
  }
  const tree = [root];
  for (const pid of tree) {
    if (tree.length >= TREE_LIMIT) break;
    tree.push(...(children.get(pid) ?? []));
  }
  return tree.slice(0, TREE_LIMIT);
}

function parentOf(pid: number): number | undefined {
  const stat = readProc(pid, 'stat');
  // The command stands in brackets and may hold spaces and brackets itself; the state and then the parent follow it.
  const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  return parent === undefined ? undefined : Number(parent);
}
