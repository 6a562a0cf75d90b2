import { daemonFiles, readHealth, readPid } from './daemon-files.ts';
import { isListening } from './ports.ts';
import { commandOf, isRunning } from '../process-identity.ts';

/** A daemon that already runs. */
export interface RunningDaemon {
  readonly pid: number;
  readonly url: string;
}

const isPython = (command: readonly string[]): boolean => /(?:^|\/)python[\d.]*$/i.test(command[0] ?? '');

/** Any address of its own host means this one to a client here. */
const reachable = (host: string): string => (host === '' || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);

/** Looks whether a daemon runs from this home: its files name a process that lives, is Python and listens. */
export async function findRunningDaemon(home: string): Promise<RunningDaemon | undefined> {
  const files = daemonFiles(home);
  const health = await readHealth(files.health);
  const pid = (await readPid(files.pid)) ?? health?.pid;
  if (health === undefined || pid === undefined || pid !== health.pid || !isRunning(pid)) return undefined;
  const command = commandOf(pid);
  if (command !== undefined && !isPython(command)) return undefined;
  const host = reachable(health.host);
  return (await isListening(host, health.port)) ? { pid, url: `ws://${host.includes(':') ? `[${host}]` : host}:${health.port}` } : undefined;
}
