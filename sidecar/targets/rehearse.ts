import { join } from 'node:path';
import { mkdir, rm } from 'node:fs/promises';
import { effectiveEnvironment } from '../rehearsal/settings.ts';
import { type FaultName, FAULTS } from '../rehearsal/faults.ts';
import { PROVIDER_DELAYS } from '../providers/delays.ts';
import type { ProfileName } from '../rehearsal/profiles.ts';
import { type WantedPort, startChildOnPort } from './child-on-port.ts';
import { createDaemonLog } from '../daemon-log/daemon-log.ts';
import { createScraper } from '../scraper/scraper.ts';
import { anchorClock } from '../spans/clock.ts';
import { describeDelays } from './describe-delays.ts';
import { censusSource } from './probe-rung.ts';
import { rungsPresent } from './rungs.ts';
import { heartbeatOf, shownSettings } from './settings.ts';
import type { OpenTarget } from './target.ts';
import type { TargetOptions } from './target-options.ts';

/** Between two readings of the daemon's memory, before the time scale. */
const READING_MILLIS = 100;

/** The daemon records single uploads and tool boundaries only where it is told to. */
export const RECORDS = { EX_TOOLCALL_LOG_PATH: join('.logs', 'toolcalls.jsonl'), EX_MIRROR_ACTIVITY_TO_JSONL: 'true' };

/** How the built-in daemon behaves. */
export interface RehearseOptions {
  readonly port: WantedPort;
  readonly profile: ProfileName;
  readonly fault: FaultName | undefined;
  readonly timeScale: number;
}

/** Rehearses: for each run a fresh gateway with emulated providers, and a fresh built-in daemon, each a process of its own. */
export function rehearse(options: TargetOptions, { port, profile, fault, timeScale }: RehearseOptions): OpenTarget {
  return async ({ runId, settings: wanted }) => {
    const { host, logLevel, spans } = options;
    const stateDir = join(options.dataDir, 'rehearsal', runId);
    await mkdir(stateDir, { recursive: true });
    const providers = { kind: 'emulated', seed: runId, delays: PROVIDER_DELAYS[profile], timeScale } as const;
    const gateway = await startChildOnPort({ part: 'gateway', options: { providers, spans } }, { host, wanted: options.gatewayPort, logLevel });
    try {
      const asked = { kimiUrl: gateway.kimiUrl, glmUrl: gateway.glmUrl, environment: { ...RECORDS, ...Object.fromEntries(wanted) } };
      const daemon = await startChildOnPort(
        { part: 'rehearsal', options: { ...asked, profile, fault, timeScale, seed: runId, stateDir, token: options.daemonToken || undefined, spans } },
        { host, wanted: port, logLevel },
      );
      const settings = new Map(Object.entries(effectiveEnvironment(profile, fault, asked.environment)));
      const scraper = createScraper({ pid: daemon.pid, intervalMillis: READING_MILLIS / timeScale, clock: anchorClock(), log: options.log });
      const daemonLog = createDaemonLog({ places: [join(stateDir, 'logs'), join(stateDir, '.logs')], fileCache: join(stateDir, '.cache', 'filecache.json'), recordsUploads: true, log: options.log });
      const probeState = { present: true, how: "the rehearsal's own spans, in the probe's shape", remedy: undefined };
      const census = censusSource(probeState, () => options.census(undefined, (id) => daemon.takeCensus(id)));
      return {
        url: daemon.address,
        token: options.daemonToken,
        heartbeatSeconds: heartbeatOf(settings) / timeScale,
        timeScale,
        settings,
        otherSessions: 0,
        sources: [scraper, daemonLog, census],
        rungs: rungsPresent({ process: await scraper.inspect(), log: await daemonLog.inspect(), gateway: 'started in front of emulated providers', probe: probeState }),
        environment: {
          target: rehearsedTarget(profile, fault, timeScale),
          daemon: { kind: 'rehearsal', version: null, pid: daemon.pid, url: daemon.address, launched: true },
          provider: { kind: 'emulated', profile: describeDelays(profile, PROVIDER_DELAYS[profile]) },
          settings: shownSettings(settings, 'given'),
          timeScale,
          fault: fault ?? null,
        },
        close: async () => {
          await daemon.stop();
          await gateway.stop();
          await rm(stateDir, { recursive: true, force: true });
        },
      };
    } catch (error) {
      await gateway.stop();
      await rm(stateDir, { recursive: true, force: true });
      throw error;
    }
  };
}

/** One sentence: what a run is made against. */
export function rehearsedTarget(profile: ProfileName, fault: FaultName | undefined, timeScale: number): string {
  const scaled = timeScale === 1 ? '' : `, ${timeScale} times as fast`;
  const switched = FAULTS.find(({ name }) => name === fault);
  if (switched) return `built-in rehearsal, profile ${profile}${scaled}, with the fault ${switched.name}: ${switched.meaning}`;
  return profile === 'real'
    ? `built-in rehearsal${scaled}: it behaves like the real daemon, so three claims are refuted`
    : `built-in rehearsal, profile ideal${scaled}: every claim with a limit should pass`;
}
