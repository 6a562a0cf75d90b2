import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { checkPython } from '../daemon/check-python.ts';
import { daemonVersion } from '../daemon/daemon-version.ts';
import { findRunningDaemon } from '../daemon/find-running-daemon.ts';
import { ENTRY } from '../daemon/launch-daemon.ts';
import { refuseDataInside } from '../daemon/refuse-data-inside.ts';
import { SidecarError } from '../errors.ts';
import { PROVIDER_DELAYS } from '../providers/delays.ts';
import { describeDelays } from './describe-delays.ts';
import { sharedByBirth, type FilesPlace } from './files-view.ts';
import type { Inspection, InspectTarget } from './inspection.ts';
import { launchedTarget, type LaunchOptions } from './launch.ts';
import { foreseenRungs } from './rungs.ts';
import { knownSettings, shownSettings } from './settings.ts';

/** Looks at what a launch would need and have; nothing is started but a question to Python. */
export function inspectLaunch(options: LaunchOptions, dataDir: string, place: FilesPlace): InspectTarget {
  return async ({ settings: wanted }) => {
    const { home, python, environment, provider } = options;
    const found = await lookAtHome(options, dataDir).catch((error: unknown) => {
      if (error instanceof SidecarError) return error;
      throw error;
    });
    const settings = knownSettings({ ...Object.fromEntries(wanted), ...environment });
    const ends = found instanceof SidecarError ? { reachable: false, how: found.message, remedy: found.remedy } : { reachable: true, how: `would be launched with Python ${found}`, remedy: undefined };
    return {
      ...ends,
      environment: {
        target: launchedTarget(home, provider.kind),
        daemon: { kind: 'real', version: (await daemonVersion(home)) ?? null, pid: null, url: '', launched: true },
        provider: { kind: provider.kind, profile: provider.kind === 'live' ? null : describeDelays('real', PROVIDER_DELAYS.real) },
        settings: shownSettings(settings, 'given'),
        timeScale: 1,
        fault: null,
      },
      rungs: foreseenRungs({ gateway: `would be started in front of ${provider.kind} providers`, probe: `would be loaded by ${python}` }),
      settings,
      otherSessions: 0,
      clockOffset: undefined,
      files: sharedByBirth(place),
    } satisfies Inspection;
  };
}

/** The version of the Python that would run it. */
async function lookAtHome({ home, python, besideRunning }: LaunchOptions, dataDir: string): Promise<string> {
  const running = besideRunning ? undefined : await findRunningDaemon(home);
  if (running) throw new SidecarError('DAEMON_RUNNING', running);
  await access(join(home, ENTRY)).catch((cause: unknown) => {
    throw new SidecarError('DAEMON_HOME_INVALID', { home, entry: ENTRY }, { cause });
  });
  await refuseDataInside(home, dataDir);
  return (await checkPython(python)).version;
}
