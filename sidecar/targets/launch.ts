import { rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SidecarError } from '../errors.ts';
import { gatewayEnvironment } from '../daemon/daemon-environment.ts';
import { createDaemonLog } from '../daemon-log/daemon-log.ts';
import { findRunningDaemon } from '../daemon/find-running-daemon.ts';
import { launchDaemon } from '../daemon/launch-daemon.ts';
import { PROVIDER_DELAYS } from '../providers/delays.ts';
import { createScraper } from '../scraper/scraper.ts';
import { anchorClock } from '../spans/clock.ts';
import { greetDaemon } from '../replay/greet-daemon.ts';
import { probeEnvironment } from '../probe/probe-environment.ts';
import { startChildOnPort } from './child-on-port.ts';
import { describeDelays } from './describe-delays.ts';
import { censusSource, probeRung } from './probe-rung.ts';
import { rungsPresent } from './rungs.ts';
import type { ProviderChoice } from './gateway-service.ts';
import { heartbeatOf, knownSettings, shownSettings } from './settings.ts';
import type { OpenTarget } from './target.ts';
import type { TargetOptions } from './target-options.ts';

/** Which daemon is launched, and behind it which providers. */
export interface LaunchOptions {
  readonly home: string;
  readonly python: string;
  /** True where a daemon that already runs from `home` is no reason to stop. */
  readonly besideRunning: boolean;
  /** Settings for the daemon; they override what the scenario asks for. */
  readonly environment: Readonly<Record<string, string>>;
  readonly provider:
    | { readonly kind: 'emulated' }
    | { readonly kind: 'live'; readonly urls: { readonly kimi: string; readonly glm: string }; readonly keys: { readonly kimi: string | undefined; readonly glm: string | undefined } };
}

const GREETING_MILLIS = 30_000;
/** A daemon that answers has said its hello already, or will not. */
const HELLO_MILLIS = 5_000;
/** Between two readings of the daemon's memory. */
const READING_MILLIS = 100;
const STOP_GRACE_MILLIS = 15_000;

/** Launches the real daemon from a copy of its home for each run, behind a gateway in a process of its own. */
export function launch(options: TargetOptions, { home, python, besideRunning, environment, provider }: LaunchOptions): OpenTarget {
  return async ({ runId, settings: wanted, signal }) => {
    const running = besideRunning ? undefined : await findRunningDaemon(home);
    if (running) throw new SidecarError('DAEMON_RUNNING', running);
    const { host, spans, logLevel, dataDir, log } = options;
    const delays = PROVIDER_DELAYS.real;
    const providers: ProviderChoice = provider.kind === 'live' ? { kind: 'live', ...provider.urls } : { kind: 'emulated', seed: runId, delays, timeScale: 1 };
    const gateway = await startChildOnPort({ part: 'gateway', options: { providers, spans } }, { host, wanted: options.gatewayPort, logLevel });
    try {
      const given = { ...Object.fromEntries(wanted), ...environment };
      const pointed = gatewayEnvironment({ kimiUrl: gateway.kimiUrl, glmUrl: gateway.glmUrl, filesDir: options.filesDirInDaemon, ...keysOf(provider) });
      const token = options.daemonToken === '' ? {} : { EXAI_WS_TOKEN: options.daemonToken };
      const probe = probeEnvironment({ endpoint: spans.endpoint, secret: spans.secret, pythonPath: given['PYTHONPATH'] });
      const daemon = await launchDaemon({ home, python, dataDir, environment: { ...pointed, ...token, ...given, ...probe }, log, signal });
      const close = async (): Promise<void> => {
        await daemon.stop(STOP_GRACE_MILLIS);
        // Its logs hold prompts: they are kept only where they say why it ended by itself, or for one who looks for defects.
        if ((await daemon.exited).expected && !log.isLevelEnabled('debug')) await rm(daemon.home, { recursive: true, force: true });
        await gateway.stop();
      };
      try {
        await greetDaemon({ url: daemon.url, token: options.daemonToken, deadlineMillis: GREETING_MILLIS, signal });
      } catch (error) {
        await close();
        throw error;
      }
      const settings = knownSettings(given);
      const scraper = createScraper({ pid: daemon.pid, intervalMillis: READING_MILLIS, clock: anchorClock(), log });
      const { callMetrics, metrics, toolcalls, filecache } = daemon.paths;
      const daemonLog = createDaemonLog({ places: [dirname(callMetrics), metrics, toolcalls].filter(Boolean).map((place) => resolve(daemon.home, place)), fileCache: resolve(daemon.home, filecache), recordsUploads: toolcalls !== '', log });
      const first = await options.probeHello(daemon.pid, HELLO_MILLIS);
      // Said while the daemon was still loading, it may name as missing what is there now.
      const hello = first && first.missing.length > 0 ? ((await options.probeHello(daemon.pid, HELLO_MILLIS, first)) ?? first) : first;
      const probeState = probeRung(hello);
      return {
        url: daemon.url,
        token: options.daemonToken,
        heartbeatSeconds: heartbeatOf(settings),
        timeScale: 1,
        settings,
        otherSessions: 0,
        rungs: rungsPresent({
          process: await scraper.inspect(),
          log: await daemonLog.inspect(),
          gateway: `started in front of ${provider.kind} providers`,
          probe: probeState,
        }),
        sources: [scraper, daemonLog, ...(hello ? [censusSource(probeState, () => options.census(daemon.pid))] : [])],
        environment: {
          target: launchedTarget(home, provider.kind),
          daemon: { kind: 'real', version: daemon.version ?? null, pid: daemon.pid, url: daemon.url, launched: true },
          provider: { kind: provider.kind, profile: provider.kind === 'live' ? null : describeDelays('real', delays) },
          settings: shownSettings(settings, 'given'),
          timeScale: 1,
          fault: null,
        },
        close,
      };
    } catch (error) {
      await gateway.stop();
      throw error;
    }
  };
}

/** One sentence: what a run is made against. */
export const launchedTarget = (home: string, providers: string): string => `real daemon, launched from ${home}, ${providers} providers`;

/** Live keys as the daemon's environment wants them; none where providers are emulated. */
function keysOf(provider: LaunchOptions['provider']): { kimiApiKey?: string; glmApiKey?: string } {
  if (provider.kind !== 'live') return {};
  const { kimi, glm } = provider.keys;
  return { ...(kimi === undefined ? {} : { kimiApiKey: kimi }), ...(glm === undefined ? {} : { glmApiKey: glm }) };
}
