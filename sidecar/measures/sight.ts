import type { Inference } from '../spans/planned-call.ts';
import { rungOf, type RungItem } from '../spans/rung-item.ts';
import { RUNGS } from '../spans/rung.ts';
import { groupBy } from './group-by.ts';
import type { PlannedRow } from './planned-rows.ts';

/** From where a sample's two ends can be known; one of the items is enough for each. */
export interface Sight {
  /** The calls that it holds for; every call where left out. */
  readonly of?: { readonly repeated?: boolean; readonly inference?: readonly Inference[] };
  /** Where none of these is shown, nothing can be said of the sample, whatever shows its ends. */
  readonly witness?: readonly RungItem[];
  readonly lower: readonly RungItem[];
  readonly upper: readonly RungItem[];
  /** Why nothing can be said where nothing of it is shown: `nobody read the memory of the daemon`. */
  readonly blind?: string;
}

/** Which ends of samples can be known. */
export interface Ends {
  readonly lower: boolean;
  readonly upper: boolean;
}

const NEITHER: Ends = { lower: false, upper: false };

/** What the client sees by itself, whoever else looks on. */
export const BY_CLIENT: Sight = { lower: ['client/call'], upper: ['client/call'] };

/** The ends of at least one sample of these calls that can be known from what is shown; a unit is known as far as all of its calls are. */
export function endsOf(measure: { readonly sampleOf: string; readonly sights: readonly Sight[] }, calls: readonly PlannedRow[], shown: ReadonlySet<RungItem>): Ends {
  const one = (call: PlannedRow): Ends => endsBy(measure.sights.find((sight) => holdsFor(sight, call)), shown);
  const samples = measure.sampleOf === 'unit' ? [...groupBy(calls, ({ unit }) => unit).values()].map((unit) => all(unit.map(one))) : calls.map(one);
  return { lower: samples.some(({ lower }) => lower), upper: samples.some(({ upper }) => upper) };
}

/** The same for samples that are of the process, not of calls. */
export const endsOfProcess = ({ sights: [sight] }: { readonly sights: readonly Sight[] }, shown: ReadonlySet<RungItem>): Ends => endsBy(sight, shown);

/** Why nothing can be said of these calls, or of the process where there are none, and which rungs would do. */
export function blindness(sights: readonly Sight[], calls: readonly PlannedRow[]): string {
  const sight = sights.find((candidate) => calls.length === 0 || calls.some((call) => holdsFor(candidate, call)));
  const wanted = new Set((sight?.witness ?? [...(sight?.lower ?? []), ...(sight?.upper ?? [])]).map(rungOf));
  const names = RUNGS.filter((rung) => wanted.has(rung)).toReversed();
  const rungs = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
  return `no ${rungs} rung${sight?.blind === undefined ? '' : `: ${sight.blind}`}`;
}

function endsBy(sight: Sight | undefined, shown: ReadonlySet<RungItem>): Ends {
  const isShown = (items: readonly RungItem[]): boolean => items.some((item) => shown.has(item));
  if (sight === undefined || (sight.witness !== undefined && !isShown(sight.witness))) return NEITHER;
  return { lower: isShown(sight.lower), upper: isShown(sight.upper) };
}

function holdsFor({ of }: Sight, { repeated, inference }: PlannedRow): boolean {
  return (of?.repeated === undefined || of.repeated === repeated) && (of?.inference === undefined || of.inference.includes(inference));
}

const all = (ends: readonly Ends[]): Ends => ({ lower: ends.every(({ lower }) => lower), upper: ends.every(({ upper }) => upper) });
