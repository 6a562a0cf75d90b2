import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Checks, found } from './checks.ts';
import type { CommandOptions } from './command-options.ts';

/** What a run is made against. */
export type ConfiguredTarget =
  /** `home` and `logs`: where the daemon's files can be read, as far as they can; `pid`: its process on this host; `askLog`: it may be asked for its log. */
  | { readonly kind: 'attach'; readonly url: string; readonly home: string | undefined; readonly logs: readonly string[]; readonly pid: number | undefined; readonly askLog: boolean }
  /** `besideRunning`: a daemon that already runs from there is no reason to stop. */
  | { readonly kind: 'launch'; readonly home: string; readonly besideRunning: boolean }
  | { readonly kind: 'rehearsal' };

/** The daemon that options and environment name, or the rehearsal. */
export function readTarget(options: CommandOptions, variable: (name: string) => string | undefined, check: Checks, problems: string[]): ConfiguredTarget {
  const url = check.url('EXAI_DAEMON_URL', variable('EXAI_DAEMON_URL'), ['ws:', 'wss:']);
  const home = variable('EXAI_DAEMON_HOME');
  if (options.rehearsal === true) {
    if (options.launch === true) problems.push('--rehearsal, --launch: found both, expected one of them at most');
    return { kind: 'rehearsal' };
  }
  if (options.launch === true && home === undefined) problems.push("--launch: found no EXAI_DAEMON_HOME, expected it to name the folder of the daemon's code");
  if (home !== undefined && !existsSync(home)) problems.push(found('EXAI_DAEMON_HOME', home, 'a folder that exists'));
  const logs = (variable('EXAI_DAEMON_LOGS') ?? '').split(path.delimiter).filter(Boolean).map((place) => path.resolve(place));
  const pid = check.pid('EXAI_DAEMON_PID', variable('EXAI_DAEMON_PID'));
  if (url !== undefined && options.launch !== true) return { kind: 'attach', url, home: home === undefined ? undefined : path.resolve(home), logs, pid, askLog: options.askLog === true };
  if (pid !== undefined && url === undefined) problems.push('EXAI_DAEMON_PID: found it alone, expected EXAI_DAEMON_URL too: the pid of a daemon launched from here is known');
  if (logs.length > 0 && url === undefined) problems.push('EXAI_DAEMON_LOGS: found it alone, expected EXAI_DAEMON_URL too: a daemon launched from here writes where it is told');
  if (home === undefined) return { kind: 'rehearsal' };
  return { kind: 'launch', home: path.resolve(home), besideRunning: options.launch === true };
}
