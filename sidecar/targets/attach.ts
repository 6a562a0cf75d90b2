import { greetDaemon } from '../replay/greet-daemon.ts';
import { censusSource, probeRung } from './probe-rung.ts';
import { rungsPresent } from './rungs.ts';
import { heartbeatOf, shownSettings } from './settings.ts';
import type { OpenTarget } from './target.ts';
import type { TargetOptions } from './target-options.ts';
import { watchAttached, type AttachedFiles } from './watch-attached.ts';

/** How long a daemon may take to say hello, in milliseconds: a chat under way keeps it from answering. */
const GREETING_MILLIS = 30_000;
/** A probe says hello every two seconds, to whatever sidecar is there. */
const HELLO_MILLIS = 3_500;

/** Attaches to a daemon that someone else runs; it is asked for nothing but what the scenario calls, and left running. */
export function attach(options: TargetOptions, { url, ...files }: AttachedFiles & { readonly url: string }): OpenTarget {
  return async ({ signal }) => {
    const greeting = options.probeHello(undefined, HELLO_MILLIS);
    const { rehearsal } = await greetDaemon({ url, token: options.daemonToken, deadlineMillis: GREETING_MILLIS, signal });
    const { sources, rungs, pid, version } = await watchAttached(options.log, url, files);
    const hello = await greeting;
    const probeState = probeRung(hello);
    const settings = new Map<string, string>();
    return {
      url,
      token: options.daemonToken,
      heartbeatSeconds: heartbeatOf(settings),
      timeScale: 1,
      settings,
      rungs: rungsPresent({ ...rungs, probe: probeState }),
      sources: [...sources, ...(hello ? [censusSource(probeState, () => options.census(hello.pid))] : [])],
      environment: {
        target: rehearsal === undefined ? `real daemon at ${url}, attached as it runs` : `built-in rehearsal at ${url}, profile ${rehearsal}, attached as it runs`,
        daemon: { kind: rehearsal === undefined ? 'real' : 'rehearsal', version, pid, url, launched: false },
        provider: { kind: rehearsal === undefined ? 'unknown' : 'emulated', profile: rehearsal ?? null },
        settings: shownSettings(settings, 'observed'),
        timeScale: 1,
        fault: null,
      },
      close: () => Promise.resolve(),
    };
  };
}
