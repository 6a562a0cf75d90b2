import { greetDaemon } from '../replay/greet-daemon.ts';
import { lookAtAttached, type AttachedDaemon } from './look-at-attached.ts';
import { heartbeatOf } from './settings.ts';
import type { OpenTarget } from './target.ts';
import type { TargetOptions } from './target-options.ts';

/** How long a daemon may take to say hello, in milliseconds: a chat under way keeps it from answering. */
export const GREETING_MILLIS = 30_000;

/** Attaches to a daemon that someone else runs; it is asked for nothing but what the scenario calls, and left running. */
export function attach(options: TargetOptions, daemon: AttachedDaemon): OpenTarget {
  return async ({ signal }) => {
    const { url } = daemon;
    const greeting = await greetDaemon({ url, token: options.daemonToken, deadlineMillis: GREETING_MILLIS, signal });
    const { sources, rungs, settings, environment } = await lookAtAttached(options, daemon, greeting);
    return {
      url,
      token: options.daemonToken,
      heartbeatSeconds: heartbeatOf(settings),
      timeScale: 1,
      settings,
      rungs,
      otherSessions: Math.max(0, greeting.sessions - 1),
      sources,
      environment,
      close: () => Promise.resolve(),
    };
  };
}
