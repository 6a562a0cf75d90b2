import { readFileSync } from 'node:fs';

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

/** The fields of `/proc/<pid>/stat` after the command, which may itself hold spaces and brackets. */
const statFields = (pid: number): readonly string[] | undefined => {
  const text = readText(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
};

/** The place of `state` and `starttime` in those fields (proc_pid_stat(5), fields 3 and 22). */
const STATE = 0;
const START_TIME = 19;

/**
 * When a process started, so that a pid given to another process is told apart: boot and clock ticks since. Undefined
 * where no such process runs or the system does not say.
 */
export function startTimeOf(pid: number): string | undefined {
  const ticks = statFields(pid)?.[START_TIME];
  return ticks === undefined ? undefined : `${readText('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${ticks}`;
}

/** True where the process runs; one that ended and was not reaped yet (state Z or X) does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const state = statFields(pid)?.[STATE];
  return state !== 'Z' && state !== 'X';
}

/** The command line of a process; undefined where the system does not say. */
export const commandOf = (pid: number): readonly string[] | undefined => readText(`/proc/${pid}/cmdline`)?.split('\0').filter((word) => word !== '');
