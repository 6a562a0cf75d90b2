import { setTimeout as sleep } from 'node:timers/promises';
import { daemonFiles, readHealth } from '../daemon/daemon-files.ts';
import type { DaemonHealth } from '../protocol/health-file.ts';

/** The daemon that answers. */
export interface Attached {
  readonly url: string;
  /** When it was started, in seconds since 1970 by its clock and at most one late; undefined where it did not tell. */
  readonly startedSeconds?: number | undefined;
}

/** Whose a home is, going by the health file in it. */
export interface HomeOwner {
  /** The pid of the daemon; undefined where the file does not tell it or is another daemon's. */
  readonly pid: number | undefined;
  /** What makes it the home of another daemon than the one that answers: `on port 9`; undefined where nothing does. */
  readonly other: string | undefined;
  /** True where nothing shows that it is the home of the daemon that answers. */
  readonly unproven: boolean;
}

/** The file holds the very start that the uptime is counted from, and uptime is told in whole seconds. */
const START_SLACK_SECONDS = 2;
const HEALTH_LOOKS = 5;
const HEALTH_PAUSE_MILLIS = 50;

/** Finds out whose a home is. A port alone does not tell: a daemon on another host may have the same. */
export async function homeOwner(home: string, daemon: Attached): Promise<HomeOwner> {
  const health = await currentHealth(daemonFiles(home).health, daemon);
  const isUntold = health?.startedSeconds === undefined || daemon.startedSeconds === undefined;
  const other = health && otherThan(daemon, health);
  return { pid: other === undefined ? health?.pid : undefined, other, unproven: isUntold && !isThisHost(daemon.url) };
}

/** True for an address that leads to this machine. */
export const isThisHost = (url: string): boolean => /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(new URL(url).hostname);

/** The port that an address names, or that its scheme means. */
export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'wss:' ? 443 : 80) : Number(port);
}

/** When the first record of a daemon can have been written, in seconds since 1970; undefined where its start is not known. */
export const earliestRecord = ({ startedSeconds }: Attached): number | undefined => (startedSeconds === undefined ? undefined : startedSeconds - START_SLACK_SECONDS);

/** The file is rewritten in place, so that a look may meet half of it; one from before a restart stands until the daemon that listens has written its own. */
async function currentHealth(file: string, daemon: Attached): Promise<DaemonHealth | undefined> {
  for (let looks = 1; looks < HEALTH_LOOKS; looks += 1) {
    const health = await readHealth(file);
    if (health && otherThan(daemon, health) === undefined) return health;
    await sleep(HEALTH_PAUSE_MILLIS);
  }
  return readHealth(file);
}

function otherThan({ url, startedSeconds: asked }: Attached, { port, startedSeconds: written }: DaemonHealth): string | undefined {
  if (port !== portOf(url)) return `on port ${port}`;
  if (asked === undefined || written === undefined || Math.abs(asked - written) <= START_SLACK_SECONDS) return undefined;
  return `that was started at ${moment(written)}, not at ${moment(asked)}`;
}

const moment = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
