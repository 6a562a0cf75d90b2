import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDaemonLog } from '../daemon-log/daemon-log.ts';
import { daemonFiles, readHealth } from '../daemon/daemon-files.ts';
import { daemonVersion } from '../daemon/daemon-version.ts';
import type { Logger } from '../log.ts';
import { createScraper } from '../scraper/scraper.ts';
import { anchorClock } from '../spans/clock.ts';
import type { RungState, Source } from '../spans/source.ts';

/** Where an attached daemon can be watched from outside, as far as its operator says. */
export interface AttachedFiles {
  /** The folder that it runs in. */
  readonly home: string | undefined;
  /** Files that it writes elsewhere, or folders that hold them. */
  readonly logs: readonly string[];
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
const HEALTH_LOOKS = 5;
const HEALTH_PAUSE_MILLIS = 50;

/** Finds what of an attached daemon can be watched through its files: its logs, and its process by the pid in its health file. */
export async function watchAttached(log: Logger, url: string, { home, logs }: AttachedFiles): Promise<AttachedWatch> {
  const nothing: AttachedWatch = { sources: [], rungs: {}, pid: null, version: null };
  const health = home === undefined ? undefined : await wholeHealth(daemonFiles(home).health);
  const port = portOf(url);
  if (home !== undefined && health !== undefined && health.port !== port) {
    const how = `the files in ${home} are of a daemon on port ${health.port}`;
    return { ...nothing, rungs: { log: { present: false, how, remedy: `name the home of the daemon on port ${port} with EXAI_DAEMON_HOME` } } };
  }
  const places = [...(home === undefined ? [] : [dirname(daemonFiles(home).callMetrics), join(home, '.logs')]), ...logs];
  if (places.length === 0) return nothing;
  const daemonLog = createDaemonLog({ places, log, ...(home === undefined ? {} : { fileCache: join(home, '.cache', 'filecache.json') }) });
  const logState = await daemonLog.inspect();
  const scraper = health === undefined ? undefined : createScraper({ pid: health.pid, intervalMillis: READING_MILLIS, clock: anchorClock(), log });
  const processState = await scraper?.inspect();
  return {
    sources: [...(logState.present ? [daemonLog] : []), ...(scraper && processState?.present === true ? [scraper] : [])],
    rungs: { log: logState, ...(processState ? { process: processState } : {}) },
    pid: processState?.present === true ? (health?.pid ?? null) : null,
    version: home === undefined ? null : ((await daemonVersion(home)) ?? null),
  };
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

/** The port that an address names, or that its scheme means. */
function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'wss:' ? 443 : 80) : Number(port);
}
