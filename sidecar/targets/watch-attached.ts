import { dirname, join } from 'node:path';
import { createDaemonLog } from '../daemon-log/daemon-log.ts';
import { createToldLog } from '../daemon-log/told-log.ts';
import { daemonFiles, readHealth } from '../daemon/daemon-files.ts';
import { daemonVersion } from '../daemon/daemon-version.ts';
import { findListener, listensOn, type Listener } from '../daemon/find-listener.ts';
import type { Logger } from '../log.ts';
import { createScraper } from '../scraper/scraper.ts';
import { anchorClock } from '../spans/clock.ts';
import { now, type RungState, type Source } from '../spans/source.ts';
import { earliestRecord, homeOwner, isThisHost, portOf, type Attached, type HomeOwner } from './home-owner.ts';

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

/** Between two readings of the daemon's memory. */
const READING_MILLIS = 100;

/** Finds what of an attached daemon can be watched on this host: its logs, and its process by the pid given or in its health file. */
export async function watchAttached(log: Logger, daemon: Attached, files: AttachedFiles): Promise<AttachedWatch> {
  const { home } = files;
  const owner = home === undefined ? undefined : await homeOwner(home, daemon);
  const ours = owner?.other === undefined ? files : { ...files, home: undefined };
  const listener = ours.home === undefined && isThisHost(daemon.url) ? await findListener(portOf(daemon.url)) : undefined;
  const weighed = await watchProcess(log, daemon.url, ours.pid, owner, listener);
  const records = owner?.other === undefined ? await watchRecords(log, daemon, ours, owner, listener) : { sources: [], state: anothersFiles(home, owner.other, daemon.url) };
  return {
    sources: [...records.sources, ...weighed.sources],
    rungs: { ...(records.state ? { log: records.state } : {}), ...(weighed.state ? { process: weighed.state } : {}) },
    pid: weighed.pid,
    version: ours.home === undefined || owner?.unproven === true ? null : ((await daemonVersion(ours.home)) ?? null),
  };
}

interface Watched {
  readonly sources: readonly Source[];
  /** Undefined where nobody says where to look. */
  readonly state: RungState | undefined;
}

async function watchRecords(log: Logger, daemon: Attached, { home, logs, askLog }: AttachedFiles, owner: HomeOwner | undefined, listener: Listener | undefined): Promise<Watched> {
  const places = [...(home === undefined ? [] : [dirname(daemonFiles(home).callMetrics), join(home, '.logs')]), ...logs];
  if (places.length === 0 && askLog) return asked(log);
  if (places.length === 0) {
    const runsIn = listener?.folder;
    const isHome = runsIn !== undefined && (await readHealth(daemonFiles(runsIn).health)) !== undefined;
    return { sources: [], state: isHome ? { present: false, how: 'nobody named its files', remedy: now(`EXAI_DAEMON_HOME=${runsIn}: process ${listener?.pid} listens there`) } : undefined };
  }
  const startedSeconds = earliestRecord(daemon);
  const started = startedSeconds === undefined ? {} : { startedSeconds };
  const daemonLog = createDaemonLog({ places, log, ...started, ...(home === undefined ? {} : { fileCache: join(home, '.cache', 'filecache.json') }) });
  const state = await daemonLog.inspect();
  if (!state.present && askLog) return asked(log);
  if (!state.present) return { sources: [], state };
  return { sources: [daemonLog], state: owner?.unproven === true ? { ...state, how: `${state.how}; whether this daemon writes there shows with the first call that is recorded`, unproven: true } : state };
}

const anothersFiles = (home: string | undefined, other: string, url: string): RungState => ({ present: false, how: `the files in ${home} are of a daemon ${other}`, remedy: now(`name the home of the daemon at ${url} with EXAI_DAEMON_HOME`) });

async function asked(log: Logger): Promise<Watched> {
  const source = createToldLog(log);
  return { sources: [source], state: await source.inspect() };
}

async function watchProcess(log: Logger, url: string, given: number | undefined, owner: HomeOwner | undefined, listener: Listener | undefined): Promise<Watched & { readonly pid: number | null }> {
  const port = portOf(url);
  const pid = given ?? owner?.pid;
  if (pid === undefined) {
    const state = listener && { present: false, how: 'nobody named its pid', remedy: now(`EXAI_DAEMON_PID=${listener.pid}: that process listens on port ${port}`) };
    return { sources: [], state, pid: null };
  }
  // In a container of its own, or on another host, the daemon has a pid that here is somebody else's.
  const doubt = given === undefined ? await doubtOf(pid, url, owner?.unproven === true) : undefined;
  if (doubt !== undefined) return { sources: [], state: { present: false, how: doubt, remedy: now('name its pid on this host with EXAI_DAEMON_PID') }, pid: null };
  const scraper = createScraper({ pid, intervalMillis: READING_MILLIS, clock: anchorClock(), log });
  const state = await scraper.inspect();
  return { sources: state.present ? [scraper] : [], state, pid: state.present ? pid : null };
}

/** Why the process of a health file is not weighed: no reading would ever show whose it is. */
async function doubtOf(pid: number, url: string, unproven: boolean): Promise<string | undefined> {
  if (unproven) return `nothing shows that pid ${pid} of the health file is the daemon at ${url}`;
  return (await listensOn(pid, portOf(url))) === false ? `pid ${pid} of its health file does not listen on port ${portOf(url)} of this host` : undefined;
}
