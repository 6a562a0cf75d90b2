import { DAEMON_SETTINGS } from '../protocol/settings.ts';
import type { Environment } from '../verdict/verdict.ts';

/** The settings of a daemon whose whole environment is ours: what was given, and the code's own defaults for the rest. */
export function knownSettings(given: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const shipped = [...DAEMON_SETTINGS.values()].flatMap(({ name, shipped: value }): [string, string][] => (value === undefined ? [] : [[name, value]]));
  return new Map([...shipped, ...Object.entries(given)]);
}

/** Settings as a verdict shows them; those that nothing told are unknown, and only known names are shown: others may be keys. */
export function shownSettings(known: ReadonlyMap<string, string>, how: 'given' | 'observed'): Environment['settings'] {
  return Object.fromEntries(
    [...DAEMON_SETTINGS.keys()].toSorted().map((name) => {
      const value = known.get(name);
      return [name, value === undefined ? { value: null, how: 'unknown' as const } : { value, how }];
    }),
  );
}

/** Settings of a daemon that someone else started: what it shows of itself goes before what its operator says of it. */
export function toldSettings(given: Readonly<Record<string, string>>, observed: ReadonlyMap<string, string>): { readonly known: ReadonlyMap<string, string>; readonly shown: Environment['settings'] } {
  const told = new Map(Object.entries(given));
  return { known: new Map([...told, ...observed]), shown: { ...shownSettings(told, 'given'), ...Object.fromEntries([...observed].map(([name, value]) => [name, { value, how: 'observed' as const }])) } };
}

/** The heartbeat in force, in seconds. */
export const heartbeatOf = (settings: ReadonlyMap<string, string>): number => Number(settings.get('EXAI_WS_PROGRESS_INTERVAL_SECS') ?? 8);
