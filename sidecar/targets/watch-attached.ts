import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDaemonLog } from '../daemon-log/daemon-log.ts';
import { createToldLog } from '../daemon-log/told-log.ts';
import { daemonFiles, readHealth } from '../daemon/daemon-files.ts';
import { daemonVersion } from '../daemon/daemon-version.ts';
import { findListener, listensOn, type Listener } from '../daemon/find-listener.ts';
import type { Logger } from '../log.ts';
import type { DaemonHealth } from '../protocol/health-file.ts';
import { createScraper } from '../scraper/scraper.ts';
import { anchorClock } from '../spans/clock.ts';
import { now, type RungState, type Source } from '../spans/source.ts';

/** Where an attached daemon can be watched from outside, as far as its operator says. */
export interface AttachedFiles {
  /** The folder that it runs in. */
  readonly home: string | undefined;
  /** Files that it writes elsewhere, or folders that hold them. */
  readonly logs: readonly string[];
  /** Its pid on this host. */
  readonly pid: number | undefined;
  /** True where it may be asked for its log by a tool call, if no file of it can be read. */
  readonly askLog: boolean;
}

/** What watches an attached daemon, and what its files tell of it. */
export interface AttachedWatch {
  readonly sources: readonly Source[];
  readonly rungs: { readonly log?: RungState; readonly process?: RungState };
  readonly pid: number | null;
  readonly version: string | null;
}

/** The daemon that is watched, by its address and by when it was started, in seconds since 1970 by its clock. */
interface Attached {
  readonly url: string;
  readonly startedSeconds?: number | undefined;
}

/** Between two readings of the daemon's memory. */
const READING_MILLIS = 100;
const HEALTH_LOOKS = 5;
const HEALTH_PAUSE_MILLIS = 50;

/** Finds what of an attached daemon can be watched on this host: its logs, and its process by the pid given or in its health file. */
export async function watchAttached(log: Logger, daemon: Attached, files: AttachedFiles): Promise<AttachedWatch> {
  const { home } = files;
  const port = portOf(daemon.url);
  const health = home === undefined ? undefined : await wholeHealth(daemonFiles(home).health);
  const isOther = home !== undefined && health !== undefined && health.port !== port;
  const ours = isOther ? { ...files, home: undefined } : files;
  const listener = ours.home === undefined && isThisHost(daemon.url) ? await findListener(port) : undefined;
  const weighed = await watchProcess(log, ours.pid, isOther ? undefined : health, port, listener);
  const records = isOther
    ? { sources: [], state: { present: false, how: `the files in ${home} are of a daemon on port ${health.port}`, remedy: now(`name the home of the daemon on port ${port} with EXAI_DAEMON_HOME`) } }
    : await watchRecords(log, ours, daemon.startedSeconds, listener);
  return {
    sources: [...records.sources, ...weighed.sources],
    rungs: { ...(records.state ? { log: records.state } : {}), ...(weighed.state ? { process: weighed.state } : {}) },
    pid: weighed.pid,
    version: ours.home === undefined ? null : ((await daemonVersion(ours.home)) ?? null),
  };
}

interface Watched {
  readonly sources: readonly Source[];
  /** Undefined where nobody says where to look. */
  readonly state: RungState | undefined;
}

async function watchRecords(log: Logger, { home, logs, askLog }: AttachedFiles, startedSeconds: number | undefined, listener: Listener | undefined): Promise<Watched> {
  const places = [...(home === undefined ? [] : [dirname(daemonFiles(home).callMetrics), join(home, '.logs')]), ...logs];
  if (places.length === 0 && askLog) return asked(log);
  if (places.length === 0) {
    const runsIn = listener?.folder;
    const isHome = runsIn !== undefined && (await readHealth(daemonFiles(runsIn).health)) !== undefined;
    return { sources: [], state: isHome ? { present: false, how: 'nobody named its files', remedy: now(`EXAI_DAEMON_HOME=${runsIn}: process ${listener?.pid} listens there`) } : undefined };
  }
  const started = startedSeconds === undefined ? {} : { startedSeconds };
  const daemonLog = createDaemonLog({ places, log, ...started, ...(home === undefined ? {} : { fileCache: join(home, '.cache', 'filecache.json') }) });
  const state = await daemonLog.inspect();
  if (!state.present && askLog) return asked(log);
  return { sources: state.present ? [daemonLog] : [], state };
}

async function asked(log: Logger): Promise<Watched> {
  const source = createToldLog(log);
  return { sources: [source], state: await source.inspect() };
}

async function watchProcess(log: Logger, given: number | undefined, health: DaemonHealth | undefined, port: number, listener: Listener | undefined): Promise<Watched & { readonly pid: number | null }> {
  const pid = given ?? health?.pid;
  if (pid === undefined) {
    const state = listener && { present: false, how: 'nobody named its pid', remedy: now(`EXAI_DAEMON_PID=${listener.pid}: that process listens on port ${port}`) };
    return { sources: [], state, pid: null };
  }
  // In a container of its own the daemon has a pid that on this host is somebody else's.
  if (given === undefined && (await listensOn(pid, port)) === false) {
    return { sources: [], state: { present: false, how: `pid ${pid} of its health file does not listen on port ${port} of this host`, remedy: now('name its pid on this host with EXAI_DAEMON_PID') }, pid: null };
  }
  const scraper = createScraper({ pid, intervalMillis: READING_MILLIS, clock: anchorClock(), log });
  const state = await scraper.inspect();
  return { sources: state.present ? [scraper] : [], state, pid: state.present ? pid : null };
}

/** The file is rewritten in place, so that a look may meet half of it. */
async function wholeHealth(file: string): ReturnType<typeof readHealth> {
  for (let looks = 1; looks < HEALTH_LOOKS; looks += 1) {
    const health = await readHealth(file);
    if (health) return health;
    await sleep(HEALTH_PAUSE_MILLIS);
  }
  return readHealth(file);
}

/** True for an address that leads to this machine. */
const isThisHost = (url: string): boolean => /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(new URL(url).hostname);

/** The port that an address names, or that its scheme means. */
function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'wss:' ? 443 : 80) : Number(port);
}
