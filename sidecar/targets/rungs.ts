import type { Rung } from '../spans/rung.ts';
import { atRestart, now, type RungState } from '../spans/source.ts';

/** The client always watches: it makes the calls. */
const CLIENT: RungState = { present: true, how: 'this program makes the calls', remedy: undefined };

const ABSENT: Readonly<Record<Exclude<Rung, 'client'>, RungState>> = {
  process: { present: false, how: 'nothing names the process', remedy: now('name its folder with EXAI_DAEMON_HOME, or its pid on this host with EXAI_DAEMON_PID') },
  log: { present: false, how: "the daemon's files are not read", remedy: now('name its folder with EXAI_DAEMON_HOME or its files with EXAI_DAEMON_LOGS, or let it be asked with --ask-log') },
  gateway: { present: false, how: 'provider calls do not pass a gateway', remedy: atRestart('run `exai-sidecar gateway` and start the daemon with the provider addresses that it prints') },
  probe: { present: false, how: 'no probe is loaded in the daemon', remedy: atRestart('start the daemon with what `exai-sidecar probe --print-env` prints') },
};

/** The rungs of a daemon that would be started by this program, given how those would be that it alone knows. */
export const foreseenRungs = (how: { readonly gateway: string; readonly probe: string }): Readonly<Record<Rung, RungState>> =>
  rungsPresent({
    ...how,
    log: 'its files would be read',
    process: process.platform === 'linux' ? 'its process would be weighed' : { present: true, how: 'its process would be weighed; this system has no high-water mark that can be reset', remedy: undefined, shows: ['process/reading'] },
  });

/** The state of all rungs, given how those that are present are known, or their own word. */
export function rungsPresent(present: Partial<Record<Exclude<Rung, 'client'>, string | RungState>>): Readonly<Record<Rung, RungState>> {
  const state = (rung: Exclude<Rung, 'client'>): RungState => {
    const how = present[rung];
    if (how === undefined) return ABSENT[rung];
    return typeof how === 'string' ? { present: true, how, remedy: undefined } : how;
  };
  return { client: CLIENT, process: state('process'), log: state('log'), gateway: state('gateway'), probe: state('probe') };
}
