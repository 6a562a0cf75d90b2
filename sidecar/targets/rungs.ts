import type { Rung } from '../spans/rung.ts';
import type { RungState } from '../spans/source.ts';

/** The client always watches: it makes the calls. */
const CLIENT: RungState = { present: true, how: 'this program makes the calls', remedy: undefined };

const ABSENT: Readonly<Record<Exclude<Rung, 'client'>, RungState>> = {
  process: { present: false, how: 'no scraper reads the process', remedy: undefined },
  log: { present: false, how: "the daemon's files are not read", remedy: 'name its folder with EXAI_DAEMON_HOME, or its files with EXAI_DAEMON_LOGS' },
  gateway: { present: false, how: 'provider calls do not pass a gateway', remedy: 'start the daemon with its provider addresses pointing at `exai-sidecar gateway`' },
  probe: { present: false, how: 'no probe is loaded in the daemon', remedy: 'start the daemon with what `exai-sidecar probe --print-env` prints' },
};

/** The state of all rungs, given how those that are present are known, or their own word. */
export function rungsPresent(present: Partial<Record<Exclude<Rung, 'client'>, string | RungState>>): Readonly<Record<Rung, RungState>> {
  const state = (rung: Exclude<Rung, 'client'>): RungState => {
    const how = present[rung];
    if (how === undefined) return ABSENT[rung];
    return typeof how === 'string' ? { present: true, how, remedy: undefined } : how;
  };
  return { client: CLIENT, process: state('process'), log: state('log'), gateway: state('gateway'), probe: state('probe') };
}
