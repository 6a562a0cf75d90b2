import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseHealthFile, type DaemonHealth } from '../protocol/health-file.ts';

/** Files that a daemon writes at fixed places in its home. */
export interface DaemonFiles {
  /** Its snapshot of itself, rewritten every 10 s. */
  readonly health: string;
  readonly pid: string;
  /** One line for each call that returned. */
  readonly callMetrics: string;
  /** Calls that timed out or raised. */
  readonly failures: string;
  readonly log: string;
}

/** Where a daemon with this home writes. */
export const daemonFiles = (home: string): DaemonFiles => ({
  health: join(home, 'logs', 'ws_daemon.health.json'),
  pid: join(home, 'logs', 'ws_daemon.pid'),
  callMetrics: join(home, 'logs', 'ws_daemon.metrics.jsonl'),
  failures: join(home, 'logs', 'tool_failures.jsonl'),
  log: join(home, 'logs', 'ws_daemon.log'),
});

/** Reads the pid file; undefined where there is none. */
export async function readPid(file: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

/** Reads the health file; undefined where there is none, or half of one. */
export const readHealth = async (file: string): Promise<DaemonHealth | undefined> => parseHealthFile(await readFile(file, 'utf8').catch(() => ''));
