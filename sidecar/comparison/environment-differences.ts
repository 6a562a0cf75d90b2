import type { EnvironmentDifference } from '../verdict/comparison-schema.ts';
import type { Environment } from '../verdict/verdict.ts';

/** A run, as far as its surroundings go. */
interface Surroundings {
  readonly environment: Environment;
  readonly run: { readonly scenario: string; readonly quick: boolean };
}

/** What keeps two runs from being compared: another kind of thing was measured, or in another time. */
const HINDERING = new Set(['daemon.kind', 'provider.kind', 'timeScale']);

/** Settings that say where something is, not how it behaves; ports and paths differ from run to run. */
const WHEREABOUTS = /_(URL|HOST|PORT|PATH|DIR)$/;

/** What differs between the surroundings of two runs, what hinders a comparison first. */
export function environmentDifferences(base: Surroundings, head: Surroundings): readonly EnvironmentDifference[] {
  const [before, after] = [describe(base), describe(head)];
  const differences = [...new Set([...before.keys(), ...after.keys()])].flatMap((what): readonly EnvironmentDifference[] => {
    const [was, is] = [before.get(what), after.get(what)];
    return was === is ? [] : [{ what, base: was ?? 'not known', head: is ?? 'not known', hinders: HINDERING.has(what) }];
  });
  return differences.toSorted((a, b) => Number(b.hinders) - Number(a.hinders));
}

/** All that bears on numbers, by name; pid, address and the like do not. */
function describe({ environment, run }: Surroundings): ReadonlyMap<string, string> {
  const { daemon, provider, rungs, settings, host } = environment;
  return new Map([
    ['daemon.kind', daemon.kind],
    ['provider.kind', provider.kind],
    ['timeScale', String(environment.timeScale)],
    ['daemon.version', daemon.version ?? 'not known'],
    ['daemon.launched', daemon.launched ? 'launched' : 'attached'],
    ['provider.profile', provider.profile ?? 'none'],
    ['scenario', run.scenario],
    ['quick', run.quick ? 'quick' : 'full'],
    ['scenarioDigest', environment.scenarioDigest],
    ['claimsDigest', environment.claimsDigest],
    ['fault', environment.fault ?? 'none'],
    ['sidecarVersion', environment.sidecarVersion],
    ...Object.entries(rungs).map(([rung, { present }]): [string, string] => [`rungs.${rung}`, present ? 'present' : 'absent']),
    ...Object.entries(settings)
      .filter(([name]) => !WHEREABOUTS.test(name))
      .map(([name, { value }]): [string, string] => [`settings.${name}`, value ?? 'not known']),
    ...Object.entries(host ?? {}).map(([name, value]): [string, string] => [`host.${name}`, String(value)]),
  ]);
}
