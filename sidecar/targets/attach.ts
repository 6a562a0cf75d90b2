import { greetDaemon } from '../replay/greet-daemon.ts';
import { probeRung } from './probe-rung.ts';
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
    const hello = options.probeHello(undefined, HELLO_MILLIS);
    const { rehearsal } = await greetDaemon({ url, token: options.daemonToken, deadlineMillis: GREETING_MILLIS, signal });
    const { sources, rungs, pid, version } = await watchAttached(options.log, url, files);
    const settings = new Map<string, string>();
    const heard = await hello;
    // A rehearsal that is served alone has a gateway of its own, whose spans go where its hello went.
    const ownSpans = rehearsal !== undefined && heard !== undefined ? { probe: "the rehearsal's own spans, in the probe's shape", gateway: 'in front of the emulated providers of the rehearsal' } : { probe: probeRung(heard) };
    return {
      url,
      token: options.daemonToken,
      heartbeatSeconds: heartbeatOf(settings),
      timeScale: 1,
      settings,
      rungs: rungsPresent({ ...rungs, ...ownSpans }),
      sources,
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
