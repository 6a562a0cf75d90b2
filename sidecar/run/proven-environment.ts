import { type Rung, RUNGS } from '../spans/rung.ts';
import type { RungState } from '../spans/source.ts';
import type { Environment } from '../verdict/verdict.ts';

/** The environment once it is known of which rungs something of the run came: one that was heard and of which nothing came watches another daemon. */
export function provenEnvironment(environment: Environment, heard: Readonly<Record<Rung, RungState>>, proven: readonly Rung[]): Environment {
  const unproven = RUNGS.filter((rung) => heard[rung].unproven === true);
  const changed = unproven.map((rung) => [rung, proven.includes(rung) ? { ...environment.rungs[rung], how: `${heard[rung].how}: it does` } : { present: false, how: `${heard[rung].how}: nothing of this run came from it` }]);
  const rungs = { ...environment.rungs, ...(Object.fromEntries(changed) as Partial<Environment['rungs']>) };
  return { ...environment, rungs, provider: unproven.includes('gateway') && !proven.includes('gateway') ? withoutGateway(environment) : environment.provider };
}

/** A rehearsal says itself which providers it asks; of a real daemon's only the gateway spoke, and of another daemon's. */
const withoutGateway = ({ daemon, provider }: Environment): Environment['provider'] => (daemon.kind === 'rehearsal' ? provider : { kind: 'unknown', profile: null });
