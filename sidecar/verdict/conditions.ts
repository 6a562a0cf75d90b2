import { createHash } from 'node:crypto';
import { RUNGS } from '../spans/rung.ts';
import type { Conditions } from './calibration-result.ts';
import type { Environment } from './verdict.ts';

/** What two runs must have in common for the spread between them to be the machine's own. */
export function conditionsOf({ daemon, provider, rungs, settings, timeScale, fault, scenarioDigest }: Environment, quick: boolean): Conditions {
  const values = Object.keys(settings).toSorted().map((name) => [name, settings[name]?.value]);
  return {
    scenarioDigest,
    quick,
    daemon: `${daemon.kind} ${daemon.version ?? 'of unknown version'}, ${daemon.launched ? 'launched' : 'attached'}`,
    provider: `${provider.kind}, ${provider.profile ?? 'no profile'}`,
    rungs: RUNGS.filter((rung) => rungs[rung].present).join(', '),
    settings: `sha256:${createHash('sha256').update(JSON.stringify(values)).digest('hex')}`,
    timeScale,
    fault,
  };
}

/** In what two conditions differ, in words; undefined where they do not. */
export function differenceOf(one: Conditions, other: Conditions): string | undefined {
  const names = { scenarioDigest: 'scenario', quick: 'quick or full', daemon: 'daemon', provider: 'providers', rungs: 'vantage points', settings: 'settings', timeScale: 'time scale', fault: 'fault' } as const;
  const different = (Object.keys(names) as (keyof Conditions)[]).filter((key) => one[key] !== other[key]);
  return different.length === 0 ? undefined : different.map((key) => names[key]).join(', ');
}
