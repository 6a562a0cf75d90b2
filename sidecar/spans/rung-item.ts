import { RUNGS, type Rung } from './rung.ts';

/** What a rung of each kind shows of a call, or of the daemon's process, where nothing is missing; in the words of the ledger. */
const ITEMS = {
  client: ['call'],
  process: ['reading', 'peak'],
  log: ['call', 'lookup', 'upload'],
  gateway: ['inference', 'post', 'content'],
  probe: ['call', 'route', 'upload', 'lookup'],
} as const satisfies Readonly<Record<Rung, readonly string[]>>;

/** One thing that one rung shows: `gateway/content`. */
export type RungItem = { readonly [Kind in Rung]: `${Kind}/${(typeof ITEMS)[Kind][number]}` }[Rung];

/** All that a rung of this kind can show. */
export const itemsOf = (rung: Rung): readonly RungItem[] => ITEMS[rung].map((what) => `${rung}/${what}` as RungItem);

/** The rung that shows it. */
export const rungOf = (item: RungItem): Rung => RUNGS.find((rung) => item.startsWith(`${rung}/`)) ?? 'client';

/** True for the words of the list. */
export const isRungItem = (word: string): word is RungItem => RUNGS.some((rung) => itemsOf(rung).some((item) => item === word));
