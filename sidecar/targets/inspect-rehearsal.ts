import { PROVIDER_DELAYS } from '../providers/delays.ts';
import { effectiveEnvironment } from '../rehearsal/settings.ts';
import { describeDelays } from './describe-delays.ts';
import { sharedByBirth, type FilesPlace } from './files-view.ts';
import type { InspectTarget } from './inspection.ts';
import { RECORDS, rehearsedTarget, type RehearseOptions } from './rehearse.ts';
import { foreseenRungs } from './rungs.ts';
import { shownSettings } from './settings.ts';

/** Tells what a rehearsal would have: all that there is. */
export function inspectRehearsal({ profile, fault, timeScale }: RehearseOptions, place: FilesPlace): InspectTarget {
  return ({ settings: wanted }) => {
    const settings = new Map(Object.entries(effectiveEnvironment(profile, fault, { ...RECORDS, ...Object.fromEntries(wanted) })));
    return Promise.resolve({
      environment: {
        target: rehearsedTarget(profile, fault, timeScale),
        daemon: { kind: 'rehearsal', version: null, pid: null, url: '', launched: true },
        provider: { kind: 'emulated', profile: describeDelays(profile, PROVIDER_DELAYS[profile]) },
        settings: shownSettings(settings, 'given'),
        timeScale,
        fault: fault ?? null,
      },
      reachable: true,
      how: 'would be started; it needs nothing',
      remedy: undefined,
      rungs: foreseenRungs({ gateway: 'would be started in front of emulated providers', probe: "it sends its own spans, in the probe's shape" }),
      settings,
      otherSessions: 0,
      clockOffset: undefined,
      files: sharedByBirth(place),
    });
  };
}
