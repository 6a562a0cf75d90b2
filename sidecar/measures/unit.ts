import type { Standing } from './sample.ts';
import type { Setback } from './standing.ts';

/** What says least about a unit comes first: it decides what can be said of the whole. */
const GRAVITY: readonly Standing[] = ['lost', 'disturbed', 'failed', 'given_up', 'seen'];

const graver = (a: Standing, b: Standing): number => GRAVITY.indexOf(a) - GRAVITY.indexOf(b);

/** The standing of a whole, by its parts'. */
export const gravestStanding = (standings: readonly Standing[]): Standing => standings.toSorted(graver)[0] ?? 'seen';

/** The setback of a unit of calls: the gravest of its calls'; undefined where all were seen. */
export const gravest = (setbacks: readonly Setback[]): Setback | undefined => setbacks.toSorted((a, b) => graver(a.standing, b.standing))[0];
