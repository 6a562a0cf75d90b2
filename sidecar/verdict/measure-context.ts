import type { MeasureContext } from '../measures/measure.ts';
import { type Rung, RUNGS } from '../spans/rung.ts';
import type { Environment } from './verdict.ts';

/** What the environment of a run offers its measures: the rungs that were there, and the settings that are known. */
export function measureContext({ rungs, settings, timeScale }: Environment): Omit<MeasureContext, 'parameters'> {
  const known = Object.entries(settings).flatMap(([name, { value }]): readonly (readonly [string, string])[] => (value === null ? [] : [[name, value]]));
  return { rungs: new Set<Rung>(RUNGS.filter((rung) => rungs[rung].present)), settings: new Map(known), timeScale };
}
