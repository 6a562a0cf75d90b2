import type { MeasureContext } from '../measures/measure.ts';
import { isRungItem, itemsOf, type RungItem } from '../spans/rung-item.ts';
import { type Rung, RUNGS } from '../spans/rung.ts';
import type { Environment } from './verdict.ts';

/** What the environment of a run offers its measures: the rungs that were there, what they can show, and the settings that are known. */
export function measureContext({ rungs, settings, timeScale }: Environment): Omit<MeasureContext, 'parameters'> {
  const known = Object.entries(settings).flatMap(([name, { value }]): readonly (readonly [string, string])[] => (value === null ? [] : [[name, value]]));
  const present = RUNGS.filter((rung) => rungs[rung].present);
  const shown = present.flatMap((rung): readonly RungItem[] => rungs[rung].shows?.filter(isRungItem) ?? itemsOf(rung));
  return { rungs: new Set<Rung>(present), shown: new Set(shown), settings: new Map(known), timeScale };
}
