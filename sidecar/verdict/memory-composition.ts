import { quantity } from '../claims/quantity.ts';
import type { Claim } from '../claims/claim.ts';
import { type ContainerChange, containerChanges } from '../measures/containers.ts';
import { memoryGrowth, memoryRetainedGrowth } from '../measures/memory-growth.ts';
import type { Selection } from '../measures/selection.ts';
import { stagesOf } from '../measures/stages.ts';
import type { RunReader } from '../store/run-reader.ts';
import { numeral } from './numeral.ts';
import type { Figure } from './verdict.ts';

/** What a growth of memory consists of, in bytes, as far as a census tells. */
interface Composition {
  readonly grown: number;
  readonly calls: number;
  readonly stages: number;
  /** In containers that let go of their entries by design. */
  readonly byDesign: readonly ContainerChange[];
  /** In containers that never do. */
  readonly kept: readonly ContainerChange[];
}

const GROWTH_MEASURES: ReadonlySet<string> = new Set([memoryGrowth.name, memoryRetainedGrowth.name]);
/** Smaller changes are not worth a word. */
const WORTH_NAMING_BYTES = 10_000;
const MOST_NAMED = 3;

const bytesIn = (changes: readonly ContainerChange[]): number => changes.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
/** A difference with its sign, in MB. */
const megabytes = (bytes: number): string => `${bytes < 0 ? '−' : '+'}${quantity(Math.abs(bytes), 'By')}`;

/** What the memory grown over a selection of stages consists of; undefined where nobody read it, or no census was taken. */
async function compositionOf(reader: RunReader, selection: Selection): Promise<Composition | undefined> {
  const stages = await stagesOf(reader, selection);
  const before = stages[0]?.before_bytes ?? null;
  const after = stages.at(-1)?.after_bytes ?? null;
  const changes = await containerChanges(reader, selection);
  if (before === null || after === null || changes.length === 0) return undefined;
  return {
    grown: after - before,
    calls: stages.reduce((sum, { calls }) => sum + calls, 0),
    stages: stages.length,
    byDesign: changes.filter(({ letsGo }) => letsGo !== 'never' && letsGo !== 'on disk'),
    kept: changes.filter(({ letsGo }) => letsGo === 'never'),
  };
}

/** What a reader of a claim on growth wants to know beside its bounds: where the growth is. Empty for any other claim, and without a census. */
export async function growthInWords(reader: RunReader, { measure, select }: Claim): Promise<string> {
  const composition = GROWTH_MEASURES.has(measure) ? await compositionOf(reader, select) : undefined;
  if (composition === undefined) return '';
  const { grown, calls, byDesign, kept } = composition;
  const part = (changes: readonly ContainerChange[], where: string): string => `${megabytes(bytesIn(changes))} in containers that ${where}${named(changes)}`;
  return `${megabytes(grown)} in ${calls} calls: ${part(byDesign, 'let go by design')}, ${part(kept, 'never do')}, ${megabytes(restOf(composition))} in none that is counted`;
}

function named(changes: readonly ContainerChange[]): string {
  const large = changes.filter(({ bytes = 0 }) => Math.abs(bytes) >= WORTH_NAMING_BYTES).toSorted((a, b) => Math.abs(b.bytes ?? 0) - Math.abs(a.bytes ?? 0));
  return large.length === 0 ? '' : ` (${large.slice(0, MOST_NAMED).map(({ holds, entries }) => `${holds} ${entries > 0 ? '+' : ''}${entries}`).join(', ')})`;
}

const restOf = ({ grown, byDesign, kept }: Composition): number => grown - bytesIn(byDesign) - bytesIn(kept);

/** The same as figures, for each claim on plain growth: growth by design, growth that stays, and what no container explains. */
export async function growthFigures(reader: RunReader, claims: readonly Claim[]): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { id, measure, select } of claims) {
    const composition = measure === memoryGrowth.name ? await compositionOf(reader, select) : undefined;
    if (composition === undefined) continue;
    const { stages } = composition;
    figures.push(
      figure(`${id}/grown`, `memory grown over ${composition.calls} calls`, composition.grown, stages),
      figure(`${id}/by-design`, 'of it in containers that let go of what they hold', bytesIn(composition.byDesign), stages),
      figure(`${id}/kept`, 'of it in containers that never do', bytesIn(composition.kept), stages),
      figure(`${id}/elsewhere`, 'of it in none that is counted', restOf(composition), stages),
    );
  }
  return figures;
}

/** A difference of two readings, which has no bounds. */
const figure = (id: string, title: string, bytes: number, samples: number): Figure => ({ id, title, statistic: 'difference', value: numeral(bytes), unit: 'By', lower: null, upper: null, samples });
