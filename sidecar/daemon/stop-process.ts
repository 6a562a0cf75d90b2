import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from '../process-identity.ts';

/** How a process was brought to its end. */
export type StopMethod = 'already-gone' | 'terminated' | 'killed' | 'still-there';

const POLL_MILLIS = 20;
/** The kernel takes a killed process away at once, unless it waits for a device. */
const KILL_MILLIS = 5_000;

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}

async function gone(pid: number, millis: number): Promise<boolean> {
  const deadline = performance.now() + millis;
  while (isRunning(pid)) {
    if (performance.now() >= deadline) return false;
    await sleep(POLL_MILLIS);
  }
  return true;
}

/** Asks a process to end (SIGTERM), waits, and kills it where it does not. */
export async function stopProcess(pid: number, graceMillis: number): Promise<StopMethod> {
  if (!isRunning(pid)) return 'already-gone';
  send(pid, 'SIGTERM');
  if (await gone(pid, graceMillis)) return 'terminated';
  send(pid, 'SIGKILL');
  return (await gone(pid, KILL_MILLIS)) ? 'killed' : 'still-there';
}
